package dev.nightjar.training;

import dev.nightjar.lakehouse.YamlMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * When a new version deserves to be champion. This version of Nightjar decides by it only about a
 * model's first champion, against the constant; a later one is promoted by hand.
 *
 * @param metric the measure on the test part
 * @param minRelativeGain how much better it must be, relative to the measure compared with; 0.005
 *     is half a percent
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
   * @param maxRelativeLoss how much worse the metric may be there
   * @param minRows slices with fewer rows are not judged
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
      slices.add(new Slice(by, slice.number("max_relative_loss", 0), slice.integer("min_rows", 1)));
      slice.finish();
    }
    Promotion promotion =
        new Promotion(
            yaml.oneOf("metric", Metric.class, Metric.LOG_LOSS),
            yaml.number("min_relative_gain", 0),
            List.copyOf(slices));
    yaml.finish();
    return promotion;
  }

  /**
   * True when the value is better than the other one by the least relative gain; with a negative
   * one it may also be that much worse, which lets everything through that is not far off.
   */
  boolean gains(double value, double than) {
    double gain = metric.higherIsBetter() ? value - than : than - value;
    return gain >= minRelativeGain * Math.abs(than) && (gain > 0 || minRelativeGain < 0);
  }
}
