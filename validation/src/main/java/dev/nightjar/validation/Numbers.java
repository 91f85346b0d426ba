package dev.nightjar.validation;

import java.math.BigDecimal;
import java.util.Locale;

/** How sentences write numbers, the same on every machine. */
final class Numbers {
  private Numbers() {}

  /** With thousands separated: {@code 26,115}. */
  static String text(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Without needless zeros and exponents: {@code 0.5}, {@code 200}. */
  static String text(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return String.valueOf(number);
    }
    BigDecimal plain = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    return (plain.scale() < 0 ? plain.setScale(0) : plain).toPlainString();
  }
}
