package dev.nightjar.training.evaluation;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How good the predicted probabilities of a set of rows are. A measure that the rows do not define
 * is null, and {@link #undefined} says why. The values do not depend on the order of the rows, to
 * the bit.
 *
 * @param rows rows measured
 * @param positives rows whose outcome is positive
 * @param logLoss mean of -ln of the probability given to what happened, probabilities clipped to
 *     [1e-15, 1 - 1e-15]; 0 is best
 * @param auc probability that a positive row is ranked above a negative one, ties counting half; in
 *     [0, 1]; null without both classes
 * @param prAuc average precision: precision at each distinct probability weighted by the recall it
 *     adds, tied rows taken together; in [0, 1]; null without positives
 * @param brier mean squared difference of probability and outcome; in [0, 1], 0 is best
 * @param calibrationError expected calibration error over ten bins of equal width, [0, 0.1), …,
 *     [0.9, 1]: the mean over rows of |mean probability - share of positives| of their bin; in [0,
 *     1], 0 is best
 * @param undefined why a measure is null; empty when none is
 */
public record Metrics(
    long rows,
    long positives,
    @Nullable Double logLoss,
    @Nullable Double auc,
    @Nullable Double prAuc,
    @Nullable Double brier,
    @Nullable Double calibrationError,
    String undefined) {

  /** The measures by their names in YAML, tables and JSON. */
  public Map<String, @Nullable Double> byName() {
    Map<String, @Nullable Double> values = new LinkedHashMap<>();
    values.put("log_loss", logLoss);
    values.put("auc", auc);
    values.put("pr_auc", prAuc);
    values.put("brier", brier);
    values.put("calibration_error", calibrationError);
    return values;
  }

  /**
   * No measure at all.
   *
   * @param rows rows that could not be measured
   * @param why in words
   */
  public static Metrics undefined(long rows, String why) {
    return new Metrics(rows, 0, null, null, null, null, null, why);
  }
}
