package dev.nightjar.training;

import dev.nightjar.training.evaluation.Fairness;
import dev.nightjar.training.evaluation.Metric;
import dev.nightjar.training.evaluation.Predicted;
import dev.nightjar.training.evaluation.TaskMetrics;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One of those that are compared on the same rows.
 *
 * @param name {@code late_arrival v2}, or the trainer of a baseline
 * @param predicted what it predicts on the rows, in their order; null where it cannot predict them
 * @param metrics the measures over all the rows
 * @param slices by feature and value, the measures over the rows with that value
 * @param fairness by what the gate asks for, how it treats groups; none of who is not judged by it
 */
record Contender(
    String name,
    @Nullable Predicted predicted,
    TaskMetrics metrics,
    SortedMap<String, SortedMap<String, TaskMetrics>> slices,
    Map<Promotion.FairnessLimit, Fairness> fairness) {
  Contender {
    slices = Collections.unmodifiableSortedMap(new TreeMap<>(slices));
    fairness = Map.copyOf(fairness);
  }

  /** One that cannot be measured. */
  static Contender undefined(String name, TaskMetrics undefined) {
    return new Contender(name, null, undefined, new TreeMap<>(), Map.of());
  }

  /** Its measure; null when the rows do not define it, or when it is no number. */
  @Nullable Double value(Metric metric) {
    return value(metrics, metric);
  }

  /** The measure of one of its slices. */
  static @Nullable Double value(TaskMetrics metrics, Metric metric) {
    Double value = metrics.values().get(metric.name());
    return value != null && Double.isFinite(value) ? value : null;
  }
}
