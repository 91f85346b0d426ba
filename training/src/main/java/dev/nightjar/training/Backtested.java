package dev.nightjar.training;

import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.training.evaluation.Bootstrap.Interval;
import dev.nightjar.training.model.Parameters;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a backtest measured.
 *
 * @param model the model's name
 * @param trainer the trainer of every model in it
 * @param parameters the parameters of every model in it
 * @param parametersOf whose parameters they are, such as {@code late_arrival v2}; null for those of
 *     the definition
 * @param periods in order
 * @param all over the rows of all periods
 */
public record Backtested(
    String model,
    String trainer,
    Parameters parameters,
    @Nullable String parametersOf,
    List<Trained> periods,
    Compared all) {
  public Backtested {
    periods = List.copyOf(periods);
  }

  /**
   * A model and the nights it predicted.
   *
   * @param nights the first one is the night D it was trained on: on what was known at C(D)
   * @param trainedRows rows it was trained on
   * @param modelHash SHA-256 of its bytes
   * @param compared how good it was
   */
  public record Trained(NightRange nights, long trainedRows, String modelHash, Compared compared) {}

  /**
   * Three ways to predict, measured on the same rows.
   *
   * @param retrained the models of their periods
   * @param neverRetrained the model of the first period
   * @param constant the constant of the rows that the model of the period was trained on: of a
   *     binary task the share of positives
   */
  public record Compared(Measured retrained, Measured neverRetrained, Measured constant) {}

  /**
   * Measures with how far they may lie off.
   *
   * @param rows measured
   * @param positives of a binary task, how many of them are positive; else null
   * @param values by the measure's name, the most telling first; null where the rows do not define
   *     it
   * @param intervals 95 % bootstrap intervals by measure; none of a measure that is not defined
   */
  public record Measured(
      long rows,
      @Nullable Long positives,
      Map<String, @Nullable Double> values,
      Map<String, Interval> intervals) {
    public Measured {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
      intervals = Collections.unmodifiableMap(new LinkedHashMap<>(intervals));
    }
  }
}
