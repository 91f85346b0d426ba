package dev.nightjar.training.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * How far a measure may lie off because the rows are these and not others: the percentile bootstrap
 * (B. Efron, 1979). The rows are drawn again with replacement, as many as there are, and measured;
 * the interval holds the middle of what comes out.
 */
public final class BootstrapInterval {
  private BootstrapInterval() {}

  /**
   * An interval of a measure, both ends included.
   *
   * @param low its lower end
   * @param high its upper end
   */
  public record Interval(double low, double high) {}

  /**
   * The interval of a measure. The same rows in any order and the same seed give the same interval.
   * Resamples that do not define the measure, such as those of one outcome for {@code auc}, are
   * left out.
   *
   * @param probabilities of the positive class
   * @param labels 0 or 1, in the same order
   * @param metric a name of {@link Metrics#byName}
   * @param resamples how often to draw, at least 1; 200 are enough for a band on a chart
   * @param level share of the measured values inside, between 0 and 1, such as 0.95
   * @param seed of the draws
   * @return null when the rows, or all resamples, do not define the measure
   */
  public static @Nullable Interval of(
      double[] probabilities,
      double[] labels,
      String metric,
      int resamples,
      double level,
      long seed) {
    if (resamples < 1 || !(level > 0 && level < 1)) {
      throw new IllegalArgumentException(resamples + " resamples at level " + level);
    }
    Metrics all = BinaryEvaluation.measure(probabilities, labels);
    if (!all.byName().containsKey(metric)) {
      throw new IllegalArgumentException("there is no measure " + metric);
    }
    if (all.byName().get(metric) == null) {
      return null;
    }
    double[] values = measured(probabilities, labels, metric, resamples, seed);
    Arrays.sort(values);
    return values.length == 0
        ? null
        : new Interval(quantile(values, (1 - level) / 2), quantile(values, (1 + level) / 2));
  }

  private static double[] measured(
      double[] probabilities, double[] labels, String metric, int resamples, long seed) {
    RankedPredictions ranked = RankedPredictions.of(probabilities, labels);
    int[] cells = cells(ranked, labels.length);
    SplittableRandom random = new SplittableRandom(seed);
    long[] positives = new long[ranked.groups()];
    long[] negatives = new long[ranked.groups()];
    RankedPredictions drawn = ranked.with(positives, negatives);
    double[] values = new double[resamples];
    int defined = 0;
    for (int resample = 0; resample < resamples; resample++) {
      Arrays.fill(positives, 0);
      Arrays.fill(negatives, 0);
      for (int draw = 0; draw < cells.length; draw++) {
        int cell = cells[random.nextInt(cells.length)];
        ((cell & 1) == 1 ? positives : negatives)[cell >> 1]++;
      }
      // The others need logarithms of every group.
      Double value =
          metric.equals("auc")
              ? BinaryEvaluation.auc(drawn)
              : BinaryEvaluation.measure(drawn).byName().get(metric);
      if (value != null) {
        values[defined++] = value;
      }
    }
    return Arrays.copyOf(values, defined);
  }

  /** Of each row, by probability and outcome, twice its group and one more when it is positive. */
  private static int[] cells(RankedPredictions ranked, int rows) {
    int[] cells = new int[rows];
    int[] next = {0, 0};
    ranked.ascending(
        (probability, positives, negatives) -> {
          int group = next[1]++;
          for (long i = 0; i < negatives + positives; i++) {
            cells[next[0]++] = 2 * group + (i < negatives ? 0 : 1);
          }
        });
    return cells;
  }

  /** Between the two nearest values in proportion (Hyndman and Fan's type 7). */
  static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    double upper = sorted[Math.min(below + 1, sorted.length - 1)];
    return sorted[below] + (at - below) * (upper - sorted[below]);
  }
}
