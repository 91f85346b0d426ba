package dev.nightjar.jobs;

import dev.nightjar.features.kernel.AsOfRule;
import dev.nightjar.lakehouse.Durations;
import dev.nightjar.lakehouse.NightjarException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How far a command without a project looks back. */
final class Lookback {
  private static final Pattern BELOW_SECONDS = Pattern.compile("(\\d{1,15})(ms|us)");

  private Lookback() {}

  /** Microseconds; what is not given, or longer than time itself, is unlimited. */
  static long micros(@Nullable String text) {
    if (text == null) {
      return AsOfRule.UNLIMITED;
    }
    Matcher fine = BELOW_SECONDS.matcher(text.trim());
    try {
      if (fine.matches()) {
        return Long.parseLong(fine.group(1)) * (fine.group(2).equals("ms") ? 1000L : 1L);
      }
      return Math.multiplyExact(Durations.parse(text).toSeconds(), 1_000_000L);
    } catch (ArithmeticException e) {
      return AsOfRule.UNLIMITED;
    } catch (IllegalArgumentException e) {
      throw NightjarException.user(
          "Cannot read --lookback " + text,
          "it is not a length of time",
          "write one such as 30d, 12h, 90s or 500ms");
    }
  }
}
