package dev.nightjar.training;

import dev.nightjar.lakehouse.YamlMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * When a new version deserves to be champion: a model's first one against the constant on its test
 * part ({@link FirstChampion}), a later one against the champion and the baselines on rows that
 * none of them has been trained on ({@link PromotionGate}).
 *
 * @param metric the measure
 * @param minRelativeGain how much better it must be, relative to the measure compared with; 0.005
 *     is half a percent; a negative one allows that much worse
 * @param slices parts of the rows that must not get worse
 */
public record Promotion(Metric metric, double minRelativeGain, List<Slice> slices) {

  /** A measure that versions are compared by. */
  public enum Metric {
    LOG_LOSS,
    AUC,
    PR_AUC,
    BRIER,
    CALIBRATION_ERROR;

    /** Its name in metrics. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean higherIsBetter() {
      return this == AUC || this == PR_AUC;
    }
  }

  /**
   * The rows with one value of a feature.
   *
   * @param by the feature
   * @param maxRelativeLoss how much worse than the champion's the metric may be there, relative to
   *     it; at least 0
   * @param minRows values with fewer rows are not judged; at least 1
   */
  public record Slice(String by, double maxRelativeLoss, long minRows) {}

  static Promotion read(Optional<YamlMap> written, List<String> features) {
    if (written.isEmpty()) {
      return new Promotion(Metric.LOG_LOSS, 0, List.of());
    }
    YamlMap yaml = written.get();
    List<Slice> slices = new ArrayList<>();
    for (YamlMap slice : yaml.maps("slices")) {
      String by = slice.string("by");
      if (!features.contains(by)) {
        slice.problems().unknown(slice.mark("by"), "feature", by, features);
      }
      slices.add(new Slice(by, maxRelativeLoss(slice), minRows(slice)));
      slice.finish();
    }
    Promotion promotion =
        new Promotion(
            yaml.oneOf("metric", Metric.class, Metric.LOG_LOSS),
            minRelativeGain(yaml),
            List.copyOf(slices));
    yaml.finish();
    return promotion;
  }

  private static double minRelativeGain(YamlMap yaml) {
    double gain = yaml.number("min_relative_gain", 0);
    if (!Double.isFinite(gain)) {
      yaml.problem("min_relative_gain", "'min_relative_gain' must be a number, but is " + gain);
      return 0;
    }
    return gain;
  }

  private static double maxRelativeLoss(YamlMap slice) {
    double loss = slice.number("max_relative_loss", 0);
    if (!(loss >= 0)) {
      slice.problem("max_relative_loss", "'max_relative_loss' must be at least 0, but is " + loss);
      return 0;
    }
    return loss;
  }

  private static long minRows(YamlMap slice) {
    long rows = slice.integer("min_rows", 1);
    if (rows < 1) {
      slice.problem("min_rows", "'min_rows' must be at least 1, but is " + rows);
      return 1;
    }
    return rows;
  }

  /**
   * True when the value is better than the other one by the least relative gain; with a negative
   * one it may also be that much worse, which lets everything through that is not far off.
   */
  boolean gains(double value, double than) {
    return gains(value, than, minRelativeGain);
  }

  /**
   * As {@link #gains(double, double)}, of a baseline: it need only be beaten, by however little.
   */
  boolean gainsOnBaseline(double value, double than) {
    return gains(value, than, Math.min(minRelativeGain, 0));
  }

  /** How much better the value is than the other one; negative when it is worse. */
  double gain(double value, double than) {
    return metric.higherIsBetter() ? value - than : than - value;
  }

  private boolean gains(double value, double than, double least) {
    double gain = gain(value, than);
    return gain >= least * Math.abs(than) && (gain > 0 || least < 0);
  }
}
