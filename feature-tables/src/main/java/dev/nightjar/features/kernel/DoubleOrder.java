package dev.nightjar.features.kernel;

/** The bits of doubles as whole numbers that are ordered as the doubles are: NaN is the largest. */
public final class DoubleOrder {
  private DoubleOrder() {}

  /** The whole number of a double: one for all NaN, and one for -0.0 and 0.0 (rule T10). */
  public static long of(double value) {
    return turned(Double.doubleToLongBits(value + 0.0));
  }

  /** The whole number of a double's bits, and its bits from the whole number. */
  static long turned(long bits) {
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }
}
