package dev.nightjar.features.kernel;

import java.math.BigInteger;

/** The standard deviation of a sample: sqrt((n * squares - sum^2) / (n (n - 1))). */
public final class SampleDeviation {
  /** The root keeps more bits than a double has, so that it is rounded once. */
  private static final int BITS_OF_SQUARE = 140;

  private SampleDeviation() {}

  /**
   * The deviation, rounded once; NaN if a value was not finite.
   *
   * @param n how many values there are, at least two
   * @param sum of the values
   * @param squares the sum of their squares
   */
  public static double of(long n, ExactSum sum, ExactSum squares) {
    if (!sum.isFinite() || !squares.isFinite()) {
      return Double.NaN;
    }
    BigInteger total = sum.whole().pow(2);
    BigInteger scaled = squares.whole().multiply(BigInteger.valueOf(n));
    int power = Math.min(2 * sum.power(), squares.power());
    BigInteger scatter =
        scaled
            .shiftLeft(squares.power() - power)
            .subtract(total.shiftLeft(2 * sum.power() - power));
    if (scatter.signum() == 0) {
      return 0;
    }
    BigInteger by = BigInteger.valueOf(n).multiply(BigInteger.valueOf(n - 1));
    int shift = BITS_OF_SQUARE + by.bitLength() - scatter.bitLength();
    shift += (power - shift) & 1; // the root of an even power of 2 is one
    BigInteger[] mean = scatter.shiftLeft(shift).divideAndRemainder(by);
    BigInteger[] root = mean[0].sqrtAndRemainder();
    boolean more = mean[1].signum() != 0 || root[1].signum() != 0;
    return Math.scalb((more ? root[0].setBit(0) : root[0]).doubleValue(), (power - shift) / 2);
  }
}
