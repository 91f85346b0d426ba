package dev.nightjar.validation;

import java.util.List;
import java.util.TreeSet;

/** Exact deciles, as Spark's {@code percentile} and NumPy's default have them. */
final class Deciles {
  private Deciles() {}

  /**
   * The distinct ones among the nine deciles, rising: linear interpolation between order
   * statistics. What lies between minus and plus infinity is no number and left out.
   *
   * @param values rising distinct values, at least one
   * @param rows how many rows have each
   * @param total the sum of rows
   */
  static List<Double> of(double[] values, long[] rows, long total) {
    TreeSet<Double> deciles = new TreeSet<>();
    int at = 0;
    long upTo = rows[0];
    for (int d = 1; d <= 9; d++) {
      double position = (total - 1) * (d / 10.0);
      long lower = (long) Math.floor(position);
      long higher = (long) Math.ceil(position);
      while (upTo <= lower) {
        upTo += rows[++at];
      }
      double decile =
          upTo > higher
              ? values[at]
              : (higher - position) * values[at] + (position - lower) * values[at + 1];
      if (!Double.isNaN(decile)) {
        deciles.add(decile);
      }
    }
    return List.copyOf(deciles);
  }
}
