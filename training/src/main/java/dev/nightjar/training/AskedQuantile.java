package dev.nightjar.training;

import dev.nightjar.training.model.Parameters;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which quantile of a number the trainers of a model are asked for. */
final class AskedQuantile {
  static final String QUANTILE = "quantile";

  private static final String ABSOLUTE_ERROR = "absolute_error";
  private static final double MEDIAN = 0.5;

  private AskedQuantile() {}

  /** The quantile; null where none is asked for. */
  static @Nullable Double of(Map<String, Parameters> trainers) {
    SortedSet<Double> all = all(trainers);
    return all.isEmpty() ? null : all.first();
  }

  /** Of the trainers whose loss is that of a quantile; absolute errors ask for the median. */
  static SortedSet<Double> all(Map<String, Parameters> trainers) {
    SortedSet<Double> all = new TreeSet<>();
    for (Parameters parameters : trainers.values()) {
      Double quantile = parameters.values().get(QUANTILE);
      if (quantile != null && parameters.texts().containsValue(QUANTILE)) {
        all.add(quantile);
      } else if (parameters.texts().containsValue(ABSOLUTE_ERROR)) {
        all.add(MEDIAN);
      }
    }
    return all;
  }
}
