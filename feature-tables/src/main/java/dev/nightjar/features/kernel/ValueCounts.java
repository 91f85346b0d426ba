package dev.nightjar.features.kernel;

import java.io.Serializable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How often each value came: exact, and so limited.
 *
 * @param most how many different values a window may have
 */
public record ValueCounts(int most) implements ObjectMeasure<ValueCounts.Counts> {
  /** Counts by value. */
  public static final class Counts implements Serializable {
    private static final long serialVersionUID = 1L;
    private final Map<Comparable<?>, Long> byValue = new HashMap<>();

    /** How many different values there are. */
    public int distinct() {
      return byValue.size();
    }

    /** The most frequent values, by {@link ValueCounts#mostFrequent}. */
    public List<Map.Entry<Comparable<?>, Long>> top(int k) {
      return mostFrequent(byValue.entrySet().stream(), k);
    }
  }

  /** The k most frequent, the most frequent first; of equally frequent the lesser value first. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // values of one column
  public static List<Map.Entry<Comparable<?>, Long>> mostFrequent(
      Stream<Map.Entry<Comparable<?>, Long>> counts, int k) {
    Comparator<Map.Entry<Comparable<?>, Long>> byCount =
        Comparator.comparing(entry -> -entry.getValue());
    return counts
        .sorted(byCount.thenComparing(entry -> (Comparable) entry.getKey()))
        .limit(k)
        .toList();
  }

  /** A window has more different values than were allowed. */
  public static final class TooMany extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooMany(int most) {
      super("a window has more than " + most + " different values");
    }
  }

  @Override
  public Counts add(@Nullable Counts state, Comparable<?> value, long event, long known) {
    Counts counts = state == null ? new Counts() : state;
    add(counts, value, 1);
    return counts;
  }

  @Override
  public Counts merge(@Nullable Counts state, Counts other) {
    Counts counts = state == null ? new Counts() : state;
    other.byValue.forEach((value, count) -> add(counts, value, count));
    return counts;
  }

  private void add(Counts counts, Comparable<?> value, long count) {
    counts.byValue.merge(value, count, Long::sum);
    if (counts.byValue.size() > most) {
      throw new TooMany(most);
    }
  }
}
