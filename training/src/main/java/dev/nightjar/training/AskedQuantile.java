package dev.nightjar.training;

import dev.nightjar.training.model.Parameters;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which quantile of a number the trainers of a model are asked for. */
final class AskedQuantile {
  static final String QUANTILE = "quantile";

  private static final double MEDIAN = 0.5;

  private AskedQuantile() {}

  /** The quantile; one half where none is asked for. */
  static double of(Map<String, Parameters> trainers) {
    SortedSet<Double> all = all(trainers);
    return all.isEmpty() ? MEDIAN : all.first();
  }

  /** Of the trainers whose loss is that of a quantile. */
  static SortedSet<Double> all(Map<String, Parameters> trainers) {
    SortedSet<Double> all = new TreeSet<>();
    for (Parameters parameters : trainers.values()) {
      Double quantile = parameters.values().get(QUANTILE);
      if (quantile != null && parameters.texts().containsValue(QUANTILE)) {
        all.add(quantile);
      }
    }
    return all;
  }
}
