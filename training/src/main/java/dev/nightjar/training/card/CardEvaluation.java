package dev.nightjar.training.card;

import dev.nightjar.training.evaluation.Bootstrap;
import dev.nightjar.training.evaluation.Bootstrap.Interval;
import dev.nightjar.training.evaluation.Calibration;
import dev.nightjar.training.evaluation.Confusion;
import dev.nightjar.training.evaluation.Costs;
import dev.nightjar.training.evaluation.Curves;
import dev.nightjar.training.evaluation.Metric;
import dev.nightjar.training.evaluation.MetricRegistry;
import dev.nightjar.training.evaluation.Predicted;
import dev.nightjar.training.evaluation.PredictedBinary;
import dev.nightjar.training.evaluation.TaskMetrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fills the measured parts of a card. The same predictions give the same card. */
public final class CardEvaluation {
  /** How many metrics of the task, the most telling first, get intervals. */
  private static final int INTERVALS = 3;

  private static final int RESAMPLES = 200;
  private static final int FEWEST_RESAMPLES = 40;

  /** Rows drawn for one interval at most: about a second. */
  private static final long DRAWN = 20_000_000;

  private static final int POINTS = 80;
  private static final int BINS = 10;
  private static final double[] OTHER_THRESHOLDS = {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8};

  private CardEvaluation() {}

  /**
   * Measures contenders on one part.
   *
   * @param contenders by name, the model first
   * @param intervals whether to draw the rows again for intervals
   */
  public static List<ModelCard.Result> results(
      String part, Map<String, Predicted> contenders, boolean intervals) {
    List<ModelCard.Result> results = new ArrayList<>();
    contenders.forEach(
        (name, predicted) ->
            results.add(
                result(
                    part,
                    name,
                    results.isEmpty(),
                    predicted.measure(),
                    intervals ? intervals(predicted) : Map.of())));
    return results;
  }

  /** Puts measures of one contender on one part into words of the card. */
  public static ModelCard.Result result(
      String part,
      String contender,
      boolean model,
      TaskMetrics metrics,
      Map<String, Interval> intervals) {
    return new ModelCard.Result(
        part, contender, model, metrics.rows(), metrics.values(), intervals, metrics.notes());
  }

  /** The bootstrap that the intervals of so many rows are drawn by: fewer draws of many rows. */
  public static Bootstrap bootstrap(int rows) {
    long affordable = DRAWN / Math.max(1, rows);
    return new Bootstrap(
        (int) Math.max(FEWEST_RESAMPLES, Math.min(RESAMPLES, affordable)), 0.95, 0);
  }

  private static Map<String, Interval> intervals(Predicted predicted) {
    Map<String, Interval> intervals = new LinkedHashMap<>();
    Bootstrap bootstrap = bootstrap(predicted.rows());
    MetricRegistry.of(predicted.task()).stream()
        .filter(Metric::ranks)
        .limit(INTERVALS)
        .map(Metric::name)
        .forEach(
            metric -> {
              @Nullable Interval interval = bootstrap.interval(predicted, metric);
              if (interval != null) {
                intervals.put(metric, interval);
              }
            });
    return intervals;
  }

  /** Measures the rows with one value, if there are enough. */
  public static ModelCard.Slice slice(String by, String value, Predicted rows, long minRows) {
    boolean measured = rows.rows() >= minRows;
    return new ModelCard.Slice(
        by, value, rows.rows(), measured, measured ? rows.measure().values() : Map.of());
  }

  /** The curves of a binary model. */
  public static ModelCard.Plots plots(PredictedBinary test) {
    return new ModelCard.Plots(
        Calibration.curve(test, BINS, Calibration.Binning.EQUAL_WIDTH),
        Curves.roc(test, POINTS),
        Curves.precisionRecall(test, POINTS));
  }

  /** What deciding brings; null when the predictions cannot be measured. */
  public static ModelCard.@Nullable Decisions decisions(
      PredictedBinary test, double threshold, Costs costs) {
    Confusion confusion = test.confusion(threshold);
    return confusion == null
        ? null
        : new ModelCard.Decisions(
            threshold,
            costs.falsePositive(),
            costs.falseNegative(),
            confusion,
            confusion.cost(costs),
            test.thresholds(OTHER_THRESHOLDS));
  }

  /** The card with what its own figures warn of. */
  public static ModelCard withLimits(ModelCard card) {
    return card.limited(CardLimits.of(card));
  }
}
