package dev.nightjar.training.search;

import java.io.Serializable;
import java.util.SortedMap;

/**
 * A metric that a study makes as small or as large as it can.
 *
 * @param metric its name
 * @param maximise true when more is better
 */
public record Goal(String metric, boolean maximise) implements Serializable {

  /** What is to be made small: the metric or its negative; NaN when it was not measured. */
  double cost(SortedMap<String, Double> metrics) {
    double value = metrics.getOrDefault(metric, Double.NaN);
    // Adding 0.0 makes -0.0 and 0.0 a tie.
    return (maximise ? -value : value) + 0.0;
  }
}
