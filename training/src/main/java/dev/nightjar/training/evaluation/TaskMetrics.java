package dev.nightjar.training.evaluation;

import dev.nightjar.training.model.Task;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of some rows by their names. The values do not depend on the order of the rows, to
 * the bit.
 *
 * @param task what was measured
 * @param rows rows measured
 * @param leftOut rows that were not measured, having no known outcome or a weight of 0
 * @param values by the names of {@link MetricRegistry#of} in their order; null where the rows do
 *     not define a metric; a value is always finite
 * @param notes by name, why a metric is null, or what to know about its value, such as how many
 *     rows it leaves out
 */
public record TaskMetrics(
    Task task,
    long rows,
    long leftOut,
    Map<String, @Nullable Double> values,
    Map<String, String> notes) {
  private static final String TOO_LARGE = "it is beyond what a number can hold";

  public TaskMetrics {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
  }

  /**
   * A metric by its name; null when the rows do not define it.
   *
   * @throws IllegalArgumentException when the task has no such metric
   */
  public @Nullable Double value(String metric) {
    MetricRegistry.require(task, metric);
    return values.get(metric);
  }

  /** Why a metric is null, or what to know about its value; empty when there is nothing to say. */
  public String note(String metric) {
    return notes.getOrDefault(metric, "");
  }

  /** No value at all. */
  public static TaskMetrics undefined(Task task, long rows, long leftOut, String why) {
    return of(task, rows, leftOut, new Measures(metric -> Double.NaN, metric -> why));
  }

  /** All metrics of a task. */
  static TaskMetrics of(Task task, long rows, long leftOut, Measures measures) {
    Map<String, @Nullable Double> values = new LinkedHashMap<>();
    Map<String, String> notes = new LinkedHashMap<>();
    for (Metric metric : MetricRegistry.of(task)) {
      String name = metric.name();
      double value = measures.value().applyAsDouble(name);
      String note = measures.note().apply(name);
      if (!Double.isFinite(value) && note.isEmpty()) {
        note = TOO_LARGE;
      }
      // Adding zero turns -0.0 into 0.0.
      values.put(name, Double.isFinite(value) ? (Double) (value + 0.0) : null);
      if (!note.isEmpty()) {
        notes.put(name, note);
      }
    }
    return new TaskMetrics(task, rows, leftOut, values, notes);
  }

  /**
   * Metrics that are computed when they are asked for.
   *
   * @param value of a metric's name; not finite when undefined
   * @param note of a metric's name, see {@link TaskMetrics#note}
   */
  record Measures(
      ToDoubleFunction<String> value, java.util.function.Function<String, String> note) {}
}
