package dev.nightjar.training;

import dev.nightjar.training.evaluation.Metrics;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One of those that are compared on the same rows.
 *
 * @param name {@code late_arrival v2}, or the trainer of a baseline
 * @param metrics the measures over all the rows
 * @param slices by feature and value, the measures over the rows with that value
 */
record Contender(
    String name, Metrics metrics, SortedMap<String, SortedMap<String, Metrics>> slices) {
  Contender {
    slices = Collections.unmodifiableSortedMap(new TreeMap<>(slices));
  }

  /** Its measure; null when the rows do not define it, or when it is no number. */
  @Nullable Double value(Promotion.Metric metric) {
    return value(metrics, metric);
  }

  /** The measure of one of its slices. */
  static @Nullable Double value(Metrics metrics, Promotion.Metric metric) {
    Double value = metrics.byName().get(metric.key());
    return value != null && Double.isFinite(value) ? value : null;
  }
}
