package dev.nightjar.monitoring;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers as the report writes them: with the digits that matter, the same on every machine. */
final class Figures {
  /** What stands where there is no number. */
  static final String NONE = "–";

  private static final int MOST_DIGITS = 12;

  /** A number with more digits after the point than anybody reads. */
  private static final Pattern LONG_NUMBER = Pattern.compile("\\b\\d+\\.\\d{5,}\\b(?![.\\w-])");

  private Figures() {}

  /** A sentence whose overlong numbers, such as edges of buckets, have four digits that matter. */
  static String rounded(String sentence) {
    return LONG_NUMBER
        .matcher(sentence)
        .replaceAll(
            match -> new BigDecimal(match.group()).round(new MathContext(4)).toPlainString());
  }

  /**
   * About three digits that matter: {@code 12,345}, {@code 12.3}, {@code 0.0123}, {@code 1.2e+21}.
   */
  static String number(@Nullable Double value) {
    if (value == null || !Double.isFinite(value)) {
      return value == null || value.isNaN() ? NONE : value > 0 ? "∞" : "-∞";
    }
    double size = Math.abs(value);
    if (size >= 1e12 || (size > 0 && size < 1e-4)) {
      return String.format(Locale.ROOT, "%.1e", value);
    }
    String format = size >= 100 || value == Math.rint(value) ? "%,.0f" : size >= 10 ? "%.1f" : "";
    if (format.isEmpty()) {
      format = size >= 1 ? "%.2f" : "%.3f";
    }
    return String.format(Locale.ROOT, size < 0.01 && size > 0 ? "%.4f" : format, value);
  }

  /** A metric of a model: always four digits, so that a column of them can be compared. */
  static String metric(@Nullable Double value) {
    return value == null || !Double.isFinite(value) || Math.abs(value) >= 1e6
        ? number(value)
        : String.format(Locale.ROOT, "%.4f", value);
  }

  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String percent(@Nullable Double share) {
    return share == null || !Double.isFinite(share)
        ? NONE
        : String.format(Locale.ROOT, "%.1f %%", share * 100);
  }

  /** {@code 1 alert}, {@code 2 alerts}. */
  static String counted(long n, String one) {
    return count(n) + " " + (n == 1 ? one : one + "s");
  }

  /** A mark on an axis whose marks lie {@code step} apart. */
  static String mark(double value, double step) {
    double size = Math.max(Math.abs(value), step);
    if (size >= 1e12) {
      return value == 0 ? "0" : String.format(Locale.ROOT, "%.1e", value);
    }
    if (step >= 1e6) {
      return shortened(value / 1e6, step / 1e6) + "M";
    }
    if (step >= 1e3) {
      return shortened(value / 1e3, step / 1e3) + "k";
    }
    return shortened(value, step);
  }

  private static boolean isWhole(double value) {
    return Math.abs(value - Math.rint(value)) <= 1e-6 * Math.abs(value);
  }

  private static String shortened(double value, double step) {
    int digits = 0;
    // 0.25 takes a digit more than 0.2 does.
    for (double left = step; digits < MOST_DIGITS && !isWhole(left); left *= 10) {
      digits++;
    }
    return String.format(Locale.ROOT, "%." + digits + "f", value == 0 ? 0.0 : value);
  }
}
