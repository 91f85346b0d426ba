package dev.nightjar.training.evaluation;

import dev.nightjar.training.model.Task;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;

/** Predicted numbers. */
public final class PredictedValues extends Predicted {
  private final double[] predictions;
  private final double[] labels;
  private final double quantile;
  private final Map<String, double[]> terms = new HashMap<>();
  private int @Nullable [] byError;

  private PredictedValues(
      double[] predictions, double[] labels, double @Nullable [] weights, double quantile) {
    super(Task.REGRESSION, labels.length, weights);
    if (predictions.length != labels.length) {
      throw new IllegalArgumentException(
          predictions.length + " predictions for " + labels.length + " outcomes");
    }
    if (!(quantile > 0 && quantile < 1)) {
      throw new IllegalArgumentException("quantile " + quantile + " is not between 0 and 1");
    }
    this.predictions = predictions;
    this.labels = labels;
    this.quantile = quantile;
  }

  /**
   * Predictions of which each counts once, of the middle: quantile one half.
   *
   * @param predictions of the outcome
   * @param labels what happened, NaN where unknown, in the same order
   */
  public static PredictedValues of(double[] predictions, double[] labels) {
    return of(predictions, labels, null, 0.5);
  }

  /**
   * Predictions with weights.
   *
   * @param predictions of the outcome
   * @param labels what happened, NaN where unknown, in the same order
   * @param weights of the rows, at least 0; null if each counts once
   * @param quantile of {@code quantile_loss}, between 0 and 1
   * @throws IllegalArgumentException when the arrays differ in length or the quantile is none
   */
  public static PredictedValues of(
      double[] predictions, double[] labels, double @Nullable [] weights, double quantile) {
    return new PredictedValues(predictions, labels, weights, quantile);
  }

  @Override
  public PredictedValues pick(int[] picked) {
    return new PredictedValues(
        pick(predictions, picked), pick(labels, picked), pickWeights(picked), quantile);
  }

  double prediction(int row) {
    return predictions[row];
  }

  double outcome(int row) {
    return labels[row];
  }

  double quantile() {
    return quantile;
  }

  @Override
  boolean isLabelled(int row) {
    return !Double.isNaN(labels[row]);
  }

  @Override
  String flaw() {
    int wrongPredictions = 0;
    int wrongLabels = 0;
    for (int row = 0; row < labels.length; row++) {
      wrongPredictions += Double.isFinite(predictions[row]) ? 0 : 1;
      wrongLabels += Double.isFinite(labels[row]) ? 0 : 1;
    }
    return wrongPredictions > 0
        ? wrongPredictions + " predictions are not finite numbers"
        : wrongLabels > 0 ? wrongLabels + " outcomes are infinite" : "";
  }

  @Override
  int compareRows(int a, int b) {
    int byLabel = Double.compare(labels[a] + 0.0, labels[b] + 0.0);
    int byPrediction =
        byLabel != 0 ? byLabel : Double.compare(predictions[a] + 0.0, predictions[b] + 0.0);
    return byPrediction != 0 ? byPrediction : Double.compare(weight(a), weight(b));
  }

  @Override
  boolean sameLabel(Predicted other, int row) {
    return other instanceof PredictedValues values
        && Double.compare(labels[row] + 0.0, values.labels[row] + 0.0) == 0;
  }

  @Override
  TaskMetrics.Measures under(double[] weights) {
    double rows = sum(weights);
    return new TaskMetrics.Measures(
        metric -> value(metric, weights, rows), metric -> note(metric, weights));
  }

  private double value(String metric, double[] weights, double rows) {
    return switch (metric) {
      case "rmse" -> Math.sqrt(mean(metric, weights, rows, (y, p) -> (p - y) * (p - y)));
      case "mae" -> mean(metric, weights, rows, (y, p) -> Math.abs(p - y));
      case "mape" -> mape(weights);
      case "smape" -> mean(metric, weights, rows, PredictedValues::symmetric);
      case "r2" -> r2(weights, rows);
      case "median_absolute_error" -> medianError(weights, rows);
      case "quantile_loss" ->
          mean(
              metric,
              weights,
              rows,
              (y, p) -> y >= p ? quantile * (y - p) : (1 - quantile) * (p - y));
      case "poisson_deviance" -> 2 * mean(metric, weights, rows, PredictedValues::deviance);
      case "coverage" -> mean(metric, weights, rows, (y, p) -> y <= p ? 1 : 0);
      case "mean_error" -> mean(metric, weights, rows, (y, p) -> p - y);
      default -> throw new IllegalArgumentException("there is no metric " + metric);
    };
  }

  private double mean(String metric, double[] weights, double rows, DoubleBinaryOperator term) {
    return weightedSum(terms(metric, term), weights) / rows;
  }

  /** Of each row, made once however often the rows are drawn. */
  private double[] terms(String metric, DoubleBinaryOperator term) {
    return terms.computeIfAbsent(
        metric,
        name -> {
          double[] made = new double[labels.length];
          for (int row = 0; row < made.length; row++) {
            made[row] = term.applyAsDouble(labels[row], predictions[row]);
          }
          return made;
        });
  }

  private static double symmetric(double y, double p) {
    // Halves, so that a sum of large numbers is finite.
    double size = Math.abs(y) / 2 + Math.abs(p) / 2;
    return size == 0 ? 0 : Math.abs(p / 2 - y / 2) / size * 2;
  }

  /** Half of a row's deviance; infinite where the prediction rules the outcome out. */
  private static double deviance(double y, double p) {
    if (y < 0 || p < 0 || (p == 0 && y > 0)) {
      return Double.POSITIVE_INFINITY;
    }
    return y == 0 ? p : y * Math.log(y / p) - y + p;
  }

  private double mape(double[] weights) {
    double[] shares = terms("mape", (y, p) -> y == 0 ? 0 : Math.abs((p - y) / y));
    double rows = 0;
    for (int row = 0; row < weights.length; row++) {
      rows += labels[row] == 0 ? 0 : weights[row];
    }
    return weightedSum(shares, weights) / rows;
  }

  private double r2(double[] weights, double rows) {
    if (isConstant(weights)) {
      return Double.NaN;
    }
    double mean = weightedSum(labels, weights) / rows;
    double[] squares = new double[labels.length];
    for (int row = 0; row < squares.length; row++) {
      squares[row] = (labels[row] - mean) * (labels[row] - mean);
    }
    double errors = weightedSum(terms("rmse", (y, p) -> (p - y) * (p - y)), weights);
    return 1 - errors / weightedSum(squares, weights);
  }

  private boolean isConstant(double[] weights) {
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    for (int row = 0; row < weights.length; row++) {
      if (weights[row] > 0) {
        lowest = Math.min(lowest, labels[row]);
        highest = Math.max(highest, labels[row]);
      }
    }
    return !(lowest < highest);
  }

  /** Halfway between the least error with half of the weight at most, and with more than half. */
  private double medianError(double[] weights, double rows) {
    double[] errors = terms("mae", (y, p) -> Math.abs(p - y));
    if (byError == null) {
      byError = RowOrder.sorted(errors.length, (a, b) -> Double.compare(errors[a], errors[b]));
    }
    double passed = 0;
    double lower = Double.NaN;
    for (int row : byError) {
      passed += weights[row];
      if (weights[row] > 0 && Double.isNaN(lower) && passed >= rows / 2) {
        lower = errors[row];
      }
      if (weights[row] > 0 && passed > rows / 2) {
        return lower + (errors[row] - lower) / 2;
      }
    }
    return lower;
  }

  private String note(String metric, double[] weights) {
    return switch (metric) {
      case "mape" -> {
        long zeros = count(weights, (y, p) -> y == 0 ? 1 : 0);
        yield zeros == 0
            ? ""
            : zeros == count(weights, (y, p) -> 1)
                ? "all outcomes are 0"
                : zeros + " rows whose outcome is 0 are left out";
      }
      case "r2" -> isConstant(weights) ? "all outcomes are the same" : "";
      case "poisson_deviance" -> {
        long negatives = count(weights, (y, p) -> y < 0 ? 1 : 0);
        long impossible = count(weights, (y, p) -> p < 0 || (p == 0 && y > 0) ? 1 : 0);
        yield negatives > 0
            ? negatives + " outcomes are negative"
            : impossible > 0
                ? impossible + " predictions are negative, or 0 where something happened"
                : "";
      }
      default -> "";
    };
  }

  private long count(double[] weights, DoubleBinaryOperator term) {
    long count = 0;
    for (int row = 0; row < weights.length; row++) {
      count += weights[row] > 0 && term.applyAsDouble(labels[row], predictions[row]) == 1 ? 1 : 0;
    }
    return count;
  }
}
