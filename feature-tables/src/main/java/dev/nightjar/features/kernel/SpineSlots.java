package dev.nightjar.features.kernel;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The rows of a spine in the order of their entity and time: each is a slot for the feature row
 * that it sees. Rows of one entity and time share the first of their slots. 12 bytes a row.
 */
public final class SpineSlots implements Serializable {
  private static final long serialVersionUID = 1L;

  /** So few slots are counted faster than halved: processors guess halves wrong. */
  private static final int COUNTED = 16;

  /** The first slot of each entity, and after the last one their number. */
  private final int[] first;

  private final long[] at;

  private SpineSlots(int[] first, long[] at) {
    this.first = first;
    this.at = at;
  }

  /**
   * The slots of a spine.
   *
   * @param entities how many entities there are
   * @param entity of each row; negative for a row that matches nothing, which gets no slot
   * @param at of each row, the instant T it sees features at, in microseconds
   * @param rows how many rows there are
   */
  public static SpineSlots of(int entities, int[] entity, long[] at, int rows) {
    int[] first = new int[entities + 1];
    for (int row = 0; row < rows; row++) {
      if (entity[row] >= 0) {
        first[entity[row] + 1]++;
      }
    }
    for (int e = 0; e < entities; e++) {
      first[e + 1] += first[e];
    }
    int[] next = Arrays.copyOf(first, entities);
    long[] sorted = new long[first[entities]];
    for (int row = 0; row < rows; row++) {
      if (entity[row] >= 0) {
        sorted[next[entity[row]]++] = at[row];
      }
    }
    IntStream.range(0, entities)
        .parallel()
        .forEach(e -> Arrays.sort(sorted, first[e], first[e + 1]));
    return new SpineSlots(first, sorted);
  }

  /** A slot for each entity at each of these instants, which ascend. */
  public static SpineSlots ofAll(int entities, long[] at) {
    int[] first = new int[entities + 1];
    long[] all = new long[Math.multiplyExact(entities, at.length)];
    for (int e = 0; e < entities; e++) {
      first[e + 1] = first[e] + at.length;
      System.arraycopy(at, 0, all, first[e], at.length);
    }
    return new SpineSlots(first, all);
  }

  /** The number of slots. */
  public int size() {
    return at.length;
  }

  /** The number of entities. */
  public int entities() {
    return first.length - 1;
  }

  /** From the earliest to the latest event that a slot may see; empty without a slot. */
  public Optional<long[]> span(AsOfRule rule) {
    return at.length == 0
        ? Optional.empty()
        : Optional.of(
            new long[] {
              rule.earliest(Arrays.stream(at).min().orElseThrow()),
              Arrays.stream(at).max().orElseThrow()
            });
  }

  /** The first slot of an entity; that of the one after the last is the number of slots. */
  int first(int entity) {
    return first[entity];
  }

  /** The instant T of a slot. */
  long at(int slot) {
    return at[slot];
  }

  /**
   * Touches the slots of entities, so that the processor waits for many at once: a search waits for
   * one at a time.
   *
   * @param entity negative for none
   * @return nothing of use; without it the touching would be left out
   */
  long touch(int[] entity, int rows) {
    long touched = 0;
    if (at.length > 0) {
      for (int row = 0; row < rows; row++) {
        int some = Math.max(entity[row], 0);
        touched += at[Math.min(first[some], at.length - 1)] + at[Math.max(first[some + 1] - 1, 0)];
      }
    }
    return touched;
  }

  /**
   * The first slots of the entities of rows at or after their events.
   *
   * @param slotOf gets them; -1 for a row that has none
   * @return nothing of use; without it the touching would be left out
   */
  public long firstAtOrAfter(EventBatch batch, int[] slotOf) {
    long touched = touch(batch.entity(), batch.rows());
    for (int row = 0; row < batch.rows(); row++) {
      int entity = batch.entity()[row];
      slotOf[row] = entity < 0 ? -1 : firstAtOrAfter(entity, batch.event()[row]);
    }
    return touched;
  }

  /** The first slot of an entity at or after an instant; -1 if all are before it. */
  public int firstAtOrAfter(int entity, long instant) {
    int end = first[entity + 1];
    int slot = firstAtOrAfter(first[entity], end, instant);
    return slot < end ? slot : -1;
  }

  /** The first of the slots [begin, end) of an entity at or after an instant; end if none is. */
  int firstAtOrAfter(int begin, int end, long instant) {
    int from = begin;
    int to = end;
    while (to - from > COUNTED) {
      int middle = (from + to) >>> 1;
      if (at[middle] < instant) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    int before = 0;
    for (int slot = from; slot < to; slot++) {
      before += at[slot] < instant ? 1 : 0;
    }
    return from + before;
  }
}
