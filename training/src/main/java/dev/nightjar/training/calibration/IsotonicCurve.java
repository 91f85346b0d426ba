package dev.nightjar.training.calibration;

import java.util.Arrays;

/**
 * The never falling step function of least squares, found by pooling adjacent violators (M. Ayer et
 * al., 1955), straight between its steps and level before the first and after the last.
 *
 * @param x predicted probabilities, rising: the first and last of each pool
 * @param y calibrated ones
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record IsotonicCurve(double[] x, double[] y) implements Curve {
  /**
   * Fits it.
   *
   * @param predicted probabilities, at least one
   * @param outcomes 0 or 1
   * @param weights one per row, not all 0
   */
  static IsotonicCurve fit(float[] predicted, double[] outcomes, double[] weights) {
    long[] order = new long[predicted.length];
    int count = 0;
    for (int row = 0; row < predicted.length; row++) {
      if (weights[row] > 0) {
        // Bits of floats that are not negative are in the order of the floats; + 0f drops a sign.
        order[count++] = (long) Float.floatToIntBits(predicted[row] + 0f) << 32 | row;
      }
    }
    Arrays.sort(order, 0, count);
    Pools pools = new Pools(count);
    for (int i = 0; i < count; ) {
      float at = predicted[(int) order[i]];
      double sum = 0;
      double weight = 0;
      // Rows of one prediction are one point: a function has one value there.
      for (; i < count && predicted[(int) order[i]] == at; i++) {
        int row = (int) order[i];
        sum += weights[row] * outcomes[row];
        weight += weights[row];
      }
      pools.add(at, sum, weight);
    }
    return pools.curve();
  }

  @Override
  public double at(double probability) {
    int found = Arrays.binarySearch(x, probability);
    if (found >= 0) {
      return Curve.inside(y[found]);
    }
    int right = -found - 1;
    if (right == 0) {
      return Curve.inside(y[0]);
    }
    if (right == x.length) {
      return Curve.inside(y[right - 1]);
    }
    double share = (probability - x[right - 1]) / (x[right] - x[right - 1]);
    return Curve.inside(y[right - 1] + share * (y[right] - y[right - 1]));
  }

  /** The pools so far; their means rise. */
  private static final class Pools {
    private final double[] first;
    private final double[] last;
    private final double[] sum;
    private final double[] weight;
    private int count;

    Pools(int most) {
      first = new double[most];
      last = new double[most];
      sum = new double[most];
      weight = new double[most];
    }

    void add(double at, double sumThere, double weightThere) {
      first[count] = at;
      last[count] = at;
      sum[count] = sumThere;
      weight[count] = weightThere;
      count++;
      while (count > 1 && mean(count - 2) >= mean(count - 1)) {
        last[count - 2] = last[count - 1];
        sum[count - 2] += sum[count - 1];
        weight[count - 2] += weight[count - 1];
        count--;
      }
    }

    private double mean(int pool) {
      return sum[pool] / weight[pool];
    }

    IsotonicCurve curve() {
      double[] x = new double[2 * count];
      double[] y = new double[2 * count];
      int knots = 0;
      for (int pool = 0; pool < count; pool++) {
        x[knots] = first[pool];
        y[knots++] = mean(pool);
        if (last[pool] > first[pool]) {
          x[knots] = last[pool];
          y[knots++] = mean(pool);
        }
      }
      return new IsotonicCurve(Arrays.copyOf(x, knots), Arrays.copyOf(y, knots));
    }
  }
}
