package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.ObjectMeasure;
import dev.nightjar.features.kernel.ValueCounts;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.ItemsSketch;
import org.jspecify.annotations.Nullable;

/**
 * About the most frequent values, by the sketch of Misra and Gries: exact up to 768 different
 * values in a window; beyond, counts may be too high by a 250th of the window's values.
 */
record FrequentSketch() implements ObjectMeasure<FrequentSketch.Sketch> {
  private static final int SIZE = 1024;

  /** A sketch. */
  public static final class Sketch implements Serializable {
    private static final long serialVersionUID = 1L;
    private transient ItemsSketch<Comparable<?>> items = new ItemsSketch<>(SIZE);

    /** About the most frequent values, by {@link ValueCounts#mostFrequent}. */
    public List<Map.Entry<Comparable<?>, Long>> top(int k) {
      return ValueCounts.mostFrequent(
          Arrays.stream(items.getFrequentItems(0, ErrorType.NO_FALSE_NEGATIVES))
              .map(row -> Map.entry(row.getItem(), row.getEstimate())),
          k);
    }

    private Object writeReplace() {
      Map<Comparable<?>, Long> counts = new HashMap<>();
      top(Integer.MAX_VALUE).forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
      return new Sent(counts);
    }
  }

  /** What travels. */
  private record Sent(Map<Comparable<?>, Long> counts) implements Serializable {
    private Object readResolve() {
      Sketch sketch = new Sketch();
      counts.forEach((value, count) -> sketch.items.update(value, count));
      return sketch;
    }
  }

  @Override
  public Sketch add(@Nullable Sketch state, Comparable<?> value, long event, long known) {
    Sketch sketch = state == null ? new Sketch() : state;
    sketch.items.update(value);
    return sketch;
  }

  @Override
  public Sketch merge(@Nullable Sketch state, Sketch other) {
    Sketch sketch = state == null ? new Sketch() : state;
    sketch.items.merge(other.items);
    return sketch;
  }
}
