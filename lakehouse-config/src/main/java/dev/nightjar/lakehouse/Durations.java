package dev.nightjar.lakehouse;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as the YAML writes them: {@code 90s}, {@code 30m}, {@code 7h}, {@code 28d}. */
public final class Durations {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(s|m|h|d)");

  private Durations() {}

  /**
   * Reads a length of time; a day is 24 hours, also on days of 23 and 25 hours (rule T5).
   *
   * @throws IllegalArgumentException when it has another form
   */
  public static Duration parse(String text) {
    Matcher matcher = FORM.matcher(text.trim());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a length of time such as 7h or 28d");
    }
    long n = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(n);
      case "m" -> Duration.ofMinutes(n);
      case "h" -> Duration.ofHours(n);
      default -> Duration.ofDays(n);
    };
  }

  /** The shortest form that {@link #parse} reads back: {@code 7d}, not {@code 168h}. */
  public static String format(Duration length) {
    long seconds = length.toSeconds();
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
