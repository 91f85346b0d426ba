package dev.nightjar.training.evaluation;

import dev.nightjar.training.evaluation.Bootstrap.Interval;
import dev.nightjar.training.model.Aim;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the predictions of a project's model are measured night by night: what differs between
 * probabilities of yes and numbers.
 */
public sealed interface NightMeasures permits ProbabilityMeasures, NumberMeasures {
  /** The measures of a model. */
  static NightMeasures of(Aim aim) {
    return switch (aim.task()) {
      case BINARY -> ofProbabilities();
      case REGRESSION -> ofNumbers(aim.quantile());
      case MULTICLASS, CLUSTERING, REDUCTION ->
          throw new IllegalArgumentException("no project predicts " + aim.task().key());
    };
  }

  /** Of probabilities of yes. */
  static NightMeasures ofProbabilities() {
    return new ProbabilityMeasures();
  }

  /**
   * Of numbers.
   *
   * @param quantile that is predicted, null where the model was asked for none
   */
  static NightMeasures ofNumbers(@Nullable Double quantile) {
    return new NumberMeasures(quantile);
  }

  /** True where a prediction is a probability that an outcome is compared with. */
  boolean areOfProbabilities();

  /** The column of a table of predictions that holds what is measured. */
  String column();

  /** The measures that are told of all rows, the most telling first. */
  List<String> names();

  /** The measures that are told of slices. */
  List<String> ofSlices();

  /** The measures that a model can be judged by. */
  List<String> judging();

  /** The measure that a model is judged by where nobody asks for another. */
  String usual();

  /**
   * How good predictions are.
   *
   * @param predictions one per row
   * @param labels what happened, in the same order; no label is NaN
   */
  Told measure(double[] predictions, double[] labels);

  /**
   * How far a measure may lie off because the rows are these and not others.
   *
   * @return null when the rows, or all resamples, do not define the measure
   */
  @Nullable Interval interval(
      String metric, double[] predictions, double[] labels, Bootstrap bootstrap);

  /** Whether greater values of a measure are better. */
  boolean higherIsBetter(String metric);

  /**
   * Measures of some rows.
   *
   * @param rows how many were measured
   * @param positives of probabilities, how many of them came true; else null
   * @param values by name, in the order of {@link NightMeasures#names}, and those that are only
   *     judged by behind them; null where the rows do not define a measure
   * @param undefined by name, why a value is null
   */
  record Told(
      long rows,
      @Nullable Long positives,
      Map<String, @Nullable Double> values,
      Map<String, String> undefined) {

    /** Why a measure has no value. */
    public String why(String metric) {
      return undefined.getOrDefault(metric, "");
    }
  }
}
