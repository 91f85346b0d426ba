package dev.nightjar.training.card;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them. */
final class Figures {
  /** What stands for a number that there is none of. */
  static final String NONE = "–";

  private Figures() {}

  /** A measure: four digits after the point, fewer for large ones. */
  static String metric(@Nullable Double value) {
    if (value == null || !Double.isFinite(value)) {
      return NONE;
    }
    double size = Math.abs(value);
    String format = size >= 10_000 ? "%,.0f" : size >= 100 ? "%,.2f" : "%.4f";
    return String.format(Locale.ROOT, format, value);
  }

  /** A share in percent. */
  static String percent(@Nullable Double share) {
    return share == null || !Double.isFinite(share)
        ? NONE
        : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** How many there are. */
  static String count(double number) {
    return number == Math.rint(number)
        ? String.format(Locale.ROOT, "%,d", (long) number)
        : String.format(Locale.ROOT, "%,.1f", number);
  }
}
