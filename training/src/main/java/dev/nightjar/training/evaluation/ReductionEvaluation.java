package dev.nightjar.training.evaluation;

import dev.nightjar.features.kernel.ExactSum;
import dev.nightjar.training.model.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * How much of the rows' columns a few components keep.
 *
 * @param metrics of {@link Task#REDUCTION}
 * @param explained of each component, its variance as a share of that of all columns; empty when
 *     undefined
 */
public record ReductionEvaluation(TaskMetrics metrics, List<Double> explained) {
  public ReductionEvaluation {
    explained = List.copyOf(explained);
  }

  /**
   * Measures components.
   *
   * @param values row by row, {@code width} numbers each
   * @param width columns, at least 1
   * @param components row by row, as many for each
   * @param reconstructed what the components say the values were, as {@code values}
   * @throws IllegalArgumentException when the arrays do not fit together
   */
  public static ReductionEvaluation measure(
      float[] values, int width, float[] components, float[] reconstructed) {
    int rows = width < 1 ? 0 : values.length / width;
    boolean fits =
        width >= 1 && values.length == rows * width && reconstructed.length == values.length;
    if (!fits || (rows == 0 ? components.length > 0 : components.length % rows != 0)) {
      throw new IllegalArgumentException(
          "%d values of %d columns, %d of components, %d reconstructed"
              .formatted(values.length, width, components.length, reconstructed.length));
    }
    String flaw =
        rows == 0
            ? "there are no rows"
            : wrong(values) + wrong(components) + wrong(reconstructed) > 0
                ? "some values are not finite numbers"
                : "";
    if (!flaw.isEmpty()) {
      return new ReductionEvaluation(
          TaskMetrics.undefined(Task.REDUCTION, rows, 0, flaw), List.of());
    }
    double whole = total(variances(values, rows));
    List<Double> explained = new ArrayList<>();
    if (whole > 0) {
      for (double variance : variances(components, rows)) {
        explained.add(variance / whole);
      }
    }
    TaskMetrics.Measures measures =
        new TaskMetrics.Measures(
            metric ->
                metric.equals("reconstruction_error")
                    ? reconstructionError(values, reconstructed)
                    : whole > 0 ? total(variances(components, rows)) / whole : Double.NaN,
            metric ->
                metric.equals("explained_variance_ratio") && whole == 0
                    ? "every column is constant"
                    : "");
    return new ReductionEvaluation(TaskMetrics.of(Task.REDUCTION, rows, 0, measures), explained);
  }

  private static double reconstructionError(float[] values, float[] reconstructed) {
    ExactSum squares = new ExactSum();
    for (int at = 0; at < values.length; at++) {
      squares.addSquare((double) values[at] - reconstructed[at]);
    }
    return Math.sqrt(squares.rounded() / values.length);
  }

  /** Of each column, the sum of squared distances from its mean. */
  private static double[] variances(float[] values, int rows) {
    int width = values.length / rows;
    double[] variances = new double[width];
    for (int column = 0; column < width; column++) {
      ExactSum sum = new ExactSum();
      for (int at = column; at < values.length; at += width) {
        sum.add(values[at]);
      }
      double mean = sum.rounded() / rows;
      ExactSum squares = new ExactSum();
      for (int at = column; at < values.length; at += width) {
        squares.addSquare(values[at] - mean);
      }
      variances[column] = squares.rounded();
    }
    return variances;
  }

  private static double total(double[] values) {
    return Predicted.sum(values);
  }

  private static int wrong(float[] values) {
    int wrong = 0;
    for (float value : values) {
      wrong += Float.isFinite(value) ? 0 : 1;
    }
    return wrong;
  }
}
