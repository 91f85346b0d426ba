package dev.nightjar.validation;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/**
 * The mean of numbers from their exact sum, so that no order shows in it. The sum is a whole number
 * of 2^-1074, the least double. Values of one exponent are summed in 128 bits, which 2^63 rows
 * cannot overflow; only when the exponent changes, seldom among sorted values, a big integer is
 * made.
 */
final class ExactMean {
  private static final BigDecimal UNIT = new BigDecimal(Double.MIN_VALUE);

  private BigInteger sum = BigInteger.ZERO;
  private int shift;
  private long high;
  private long low;

  private ExactMean() {}

  /**
   * The exact mean rounded to 16 digits, but not beyond the least and the greatest value. Null
   * where one of them is infinite.
   *
   * @param values rising distinct values, at least one
   * @param rows how many rows have each
   * @param total the sum of rows
   */
  static @Nullable Double of(double[] values, long[] rows, long total) {
    double min = values[0];
    double max = values[values.length - 1];
    if (Double.isInfinite(min) || Double.isInfinite(max)) {
      return null;
    }
    ExactMean exact = new ExactMean();
    for (int i = 0; i < values.length; i++) {
      exact.add(values[i], rows[i]);
    }
    exact.settle();
    double mean =
        new BigDecimal(exact.sum)
            .multiply(UNIT)
            .divide(BigDecimal.valueOf(total), MathContext.DECIMAL64)
            .doubleValue();
    return Math.max(min, Math.min(max, mean)) + 0.0;
  }

  private void add(double value, long rows) {
    long bits = Double.doubleToRawLongBits(value);
    int exponent = (int) (bits >>> 52) & 0x7ff;
    long fraction = bits & ((1L << 52) - 1);
    long magnitude = exponent == 0 ? fraction : fraction | 1L << 52;
    long signed = bits < 0 ? -magnitude : magnitude;
    int itsShift = Math.max(0, exponent - 1);
    if (itsShift != shift) {
      settle();
      shift = itsShift;
    }
    long product = signed * rows;
    low += product;
    int carry = Long.compareUnsigned(low, product) < 0 ? 1 : 0;
    high += Math.multiplyHigh(signed, rows) + carry;
  }

  /** Moves the 128 bits into the sum. */
  private void settle() {
    long signOfLow = low >>> 63; // low is unsigned, but BigInteger reads it as signed
    BigInteger bits =
        BigInteger.valueOf(high + signOfLow).shiftLeft(64).add(BigInteger.valueOf(low));
    sum = sum.add(bits.shiftLeft(shift));
    high = 0;
    low = 0;
  }
}
