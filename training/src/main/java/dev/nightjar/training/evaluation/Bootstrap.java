package dev.nightjar.training.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How far a metric, or the difference of two models, may lie off because the rows are these and not
 * others: the percentile bootstrap (B. Efron, 1979). Rows are drawn again with replacement, each
 * with the same chance, as many as there are; a drawn row keeps its weight. What is sorted is
 * sorted once, and a draw only weighs rows anew.
 *
 * @param resamples how often to draw, at least 1
 * @param level share of the measured values inside the interval, between 0 and 1
 * @param seed of the draws
 */
public record Bootstrap(int resamples, double level, long seed) {
  public Bootstrap {
    if (resamples < 1 || !(level > 0 && level < 1)) {
      throw new IllegalArgumentException(resamples + " resamples at level " + level);
    }
  }

  /**
   * An interval of a measure, both ends included.
   *
   * @param low its lower end
   * @param high its upper end
   */
  public record Interval(double low, double high) {}

  /**
   * Two models on the same rows.
   *
   * @param value metric of the first less metric of the second
   * @param interval of that
   * @param better share of the resamples in which the first is better, ties counting half; null for
   *     a metric that cannot rank
   */
  public record Difference(double value, Interval interval, @Nullable Double better) {}

  /**
   * The interval of a metric. The same rows in any order give the same one. Resamples that do not
   * define the metric are left out.
   *
   * @return null when the rows, or all resamples, do not define the metric
   * @throws IllegalArgumentException when the task has no such metric
   */
  public @Nullable Interval interval(Predicted predicted, String metric) {
    if (predicted.value(metric) == null) {
      return null;
    }
    Predicted known = predicted.known();
    Predicted ordered = known.pick(RowOrder.sorted(known.rows(), known::compareRows));
    return interval(
        ordered.allWeights(), weights -> ordered.under(weights).value().applyAsDouble(metric));
  }

  /**
   * The interval of any measure.
   *
   * @param weights of the rows, whose order shows in the result
   * @param measure of rows of other weights, 0 for a row that was not drawn; not finite when
   *     undefined; it must not keep the array
   * @return null when no resample defines the measure
   */
  public @Nullable Interval interval(double[] weights, ToDoubleFunction<double[]> measure) {
    return interval(defined(drawn(weights, measure)));
  }

  /**
   * The difference of two models, measured on the same drawn rows.
   *
   * @return null when the rows, or all resamples, do not define the metric for both
   * @throws IllegalArgumentException when the rows of both differ in number, outcome or weight, or
   *     the task has no such metric
   */
  public @Nullable Difference difference(Predicted first, Predicted second, String metric) {
    requireSameRows(first, second);
    Double ofFirst = first.value(metric);
    Double ofSecond = second.value(metric);
    if (ofFirst == null || ofSecond == null) {
      return null;
    }
    Predicted a = first.known();
    Predicted b = second.known();
    int[] order =
        RowOrder.sorted(
            a.rows(),
            (i, j) -> a.compareRows(i, j) != 0 ? a.compareRows(i, j) : b.compareRows(i, j));
    Predicted orderedA = a.pick(order);
    Predicted orderedB = b.pick(order);
    double[] values =
        defined(
            drawn(
                orderedA.allWeights(),
                weights ->
                    orderedA.under(weights).value().applyAsDouble(metric)
                        - orderedB.under(weights).value().applyAsDouble(metric)));
    Interval interval = interval(values);
    return interval == null
        ? null
        : new Difference(
            ofFirst - ofSecond,
            interval,
            better(values, MetricRegistry.require(first.task(), metric)));
  }

  private static void requireSameRows(Predicted first, Predicted second) {
    boolean same = first.task() == second.task() && first.rows() == second.rows();
    for (int row = 0; same && row < first.rows(); row++) {
      same =
          first.sameLabel(second, row)
              && Double.compare(first.weight(row), second.weight(row)) == 0;
    }
    if (!same) {
      throw new IllegalArgumentException("the two models were not measured on the same rows");
    }
  }

  private double[] drawn(double[] weights, ToDoubleFunction<double[]> measure) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] drawn = new double[weights.length];
    double[] values = new double[resamples];
    for (int resample = 0; resample < resamples; resample++) {
      Arrays.fill(drawn, 0);
      for (int draw = 0; draw < drawn.length; draw++) {
        int row = random.nextInt(drawn.length);
        drawn[row] += weights[row];
      }
      values[resample] = drawn.length == 0 ? Double.NaN : measure.applyAsDouble(drawn);
    }
    return values;
  }

  private static double[] defined(double[] values) {
    return Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
  }

  private @Nullable Interval interval(double[] sorted) {
    return sorted.length == 0
        ? null
        : new Interval(quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2));
  }

  /** Between the two nearest values in proportion (Hyndman and Fan's type 7). */
  static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    double upper = sorted[Math.min(below + 1, sorted.length - 1)];
    return sorted[below] + (at - below) * (upper - sorted[below]);
  }

  private static @Nullable Double better(double[] differences, Metric metric) {
    if (!metric.ranks()) {
      return null;
    }
    double better = 0;
    for (double difference : differences) {
      double gain = metric.gain(difference, 0);
      better += gain > 0 ? 1 : gain == 0 ? 0.5 : 0;
    }
    return better / differences.length;
  }
}
