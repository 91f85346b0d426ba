package dev.nightjar.training.evaluation;

import dev.nightjar.features.kernel.ExactSum;
import dev.nightjar.training.model.Task;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Predictions of some rows beside what happened, which can be measured, sliced and drawn again. A
 * row whose outcome is unknown, or whose weight is 0, is as if it were not there; a prediction or
 * weight that is no proper number leaves every metric undefined, since leaving such rows out would
 * flatter the model.
 *
 * <p>The arrays are shared, not copied: nobody writes to them. For one thread.
 */
public abstract sealed class Predicted permits PredictedBinary, PredictedClasses, PredictedValues {
  private final Task task;
  private final int rows;
  private final double @Nullable [] weights;

  Predicted(Task task, int rows, double @Nullable [] weights) {
    if (weights != null && weights.length != rows) {
      throw new IllegalArgumentException(weights.length + " weights for " + rows + " rows");
    }
    this.task = task;
    this.rows = rows;
    this.weights = weights;
  }

  /** What was predicted. */
  public final Task task() {
    return task;
  }

  /** All rows, those without a known outcome too. */
  public final int rows() {
    return rows;
  }

  /** All metrics of the task. */
  public final TaskMetrics measure() {
    Predicted known = known();
    String flaw = known.flawOfAll();
    if (!flaw.isEmpty()) {
      return TaskMetrics.undefined(task, known.rows, rows - known.rows, flaw);
    }
    return TaskMetrics.of(task, known.rows, rows - known.rows, known.exactly());
  }

  /**
   * One metric, without the cost of the others; null when the rows do not define it.
   *
   * @throws IllegalArgumentException when the task has no such metric
   */
  public final @Nullable Double value(String metric) {
    MetricRegistry.require(task, metric);
    Predicted known = known();
    if (!known.flawOfAll().isEmpty()) {
      return null;
    }
    double value = known.exactly().value().applyAsDouble(metric);
    return Double.isFinite(value) ? (Double) (value + 0.0) : null;
  }

  /** These rows in this order; a row may be named more than once. */
  public abstract Predicted pick(int[] picked);

  /** Whether what happened is known. */
  abstract boolean isLabelled(int row);

  /** Why these rows, all of them known, cannot be measured; empty when they can. */
  abstract String flaw();

  /** Orders rows by all that they hold. */
  abstract int compareRows(int a, int b);

  /** Whether two rows have the same outcome. */
  abstract boolean sameLabel(Predicted other, int row);

  /**
   * The metrics under other weights, for rows that are known and have no flaw. Rows of weight 0 do
   * not count. If the weights are not all whole numbers, the rows must be in order.
   */
  abstract TaskMetrics.Measures under(double[] otherWeights);

  /** Why these rows, known ones, cannot be measured; empty when they can. */
  final String flawOfAll() {
    if (rows == 0) {
      return "there are no rows with a known outcome";
    }
    if (weights != null) {
      long wrong = Arrays.stream(weights).filter(w -> !(w >= 0 && w < Double.MAX_VALUE)).count();
      if (wrong > 0) {
        return wrong + " weights are not finite numbers of at least 0";
      }
    }
    return flaw();
  }

  /** The rows that count. */
  final Predicted known() {
    int[] known = new int[rows];
    int count = 0;
    for (int row = 0; row < rows; row++) {
      if (weight(row) != 0 && isLabelled(row)) {
        known[count++] = row;
      }
    }
    return count == rows ? this : pick(Arrays.copyOf(known, count));
  }

  final double weight(int row) {
    return weights == null ? 1 : weights[row];
  }

  /** The weight of each row. */
  final double[] allWeights() {
    if (weights != null) {
      return weights;
    }
    double[] ones = new double[rows];
    Arrays.fill(ones, 1);
    return ones;
  }

  final double @Nullable [] pickWeights(int[] picked) {
    return weights == null ? null : pick(weights, picked);
  }

  static double[] pick(double[] values, int[] picked) {
    double[] result = new double[picked.length];
    for (int i = 0; i < picked.length; i++) {
      result[i] = values[picked[i]];
    }
    return result;
  }

  static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  /** The sum of weight times value, whose bits do not depend on the order. */
  static double weightedSum(double[] values, double[] weights) {
    ExactSum sum = new ExactSum();
    for (int row = 0; row < values.length; row++) {
      if (weights[row] != 0) {
        sum.add(weights[row] * values[row]);
      }
    }
    return sum.rounded();
  }

  /** Counts are exact in any order; sums of weights are not, hence the fixed one. */
  private TaskMetrics.Measures exactly() {
    Predicted ordered = weights == null ? this : pick(RowOrder.sorted(rows, this::compareRows));
    return ordered.under(ordered.allWeights());
  }
}
