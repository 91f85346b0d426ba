package dev.nightjar.features.kernel;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Numbers entities 0, 1, 2, … by a key of one whole number, in a hash table without objects. Filled
 * by one thread; once filled, read by many.
 */
public final class LongEntities implements Serializable {
  private static final long serialVersionUID = 1L;

  /** 2^64 divided by the golden ratio: spreads neighbouring keys (Knuth, TAOCP 3, 6.4). */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  /** Keys are close when they span at most so many times their number. */
  private static final int CLOSE = 4;

  /** In each place a key and one more than its entity, 0 for none: one reach into the memory. */
  private long[] places = new long[32];

  private int size;

  /** One more than the entity of each key from {@link #least} on, where keys lie so close. */
  private int @Nullable [] dense;

  private long least;

  /** The entity of a key, which is a new one if the key is. */
  public int add(long key) {
    dense = null;
    int at = place(key);
    if (places[at + 1] != 0) {
      return (int) places[at + 1] - 1;
    }
    places[at] = key;
    places[at + 1] = ++size;
    if (size > places.length / 4) {
      grow();
    }
    return size - 1;
  }

  /**
   * To be called when no more keys come: where they lie close together, as numbers that were given
   * one after the other do, a plain array finds them, which is a tenth of the table's size.
   */
  public void settle() {
    long low = Long.MAX_VALUE;
    long high = Long.MIN_VALUE;
    for (int at = 0; at < places.length; at += 2) {
      if (places[at + 1] != 0) {
        low = Math.min(low, places[at]);
        high = Math.max(high, places[at]);
      }
    }
    long span = high - low; // negative when there are none, or when it has overflown
    if (span < 0 || span / CLOSE >= size) {
      return;
    }
    least = low;
    dense = new int[(int) span + 1];
    for (int at = 0; at < places.length; at += 2) {
      if (places[at + 1] != 0) {
        dense[(int) (places[at] - low)] = (int) places[at + 1];
      }
    }
  }

  /** The entity of a key; -1 if it has none. */
  public int find(long key) {
    return dense == null ? (int) places[place(key) + 1] - 1 : findDense(dense, key);
  }

  private int findDense(int[] table, long key) {
    long at = key - least;
    return at >= 0 && at < table.length && key >= least ? table[(int) at] - 1 : -1;
  }

  /**
   * The entities of keys; -1 for those that have none. Their places are first touched one and all,
   * for the processor waits for many at once, but in a search for one at a time.
   *
   * @return nothing of use; without it the touching would be left out
   */
  public long find(long[] keys, int count, int[] found) {
    int[] table = dense;
    if (table != null) {
      for (int i = 0; i < count; i++) {
        found[i] = findDense(table, keys[i]);
      }
      return 0;
    }
    int mask = places.length - 1;
    long touched = 0;
    for (int i = 0; i < count; i++) {
      touched += places[home(keys[i]) & mask];
    }
    for (int i = 0; i < count; i++) {
      found[i] = find(keys[i]);
    }
    return touched;
  }

  /**
   * Adds all keys of others.
   *
   * @return the entity here of each entity there
   */
  public int[] addAll(LongEntities others) {
    int[] here = new int[others.size];
    for (int at = 0; at < others.places.length; at += 2) {
      if (others.places[at + 1] != 0) {
        here[(int) others.places[at + 1] - 1] = add(others.places[at]);
      }
    }
    return here;
  }

  /** The number of entities. */
  public int size() {
    return size;
  }

  private int place(long key) {
    int mask = places.length - 1;
    int at = home(key) & mask;
    while (places[at + 1] != 0 && places[at] != key) {
      at = (at + 2) & mask;
    }
    return at;
  }

  private static int home(long key) {
    return (int) ((key * SPREAD) >>> 32) << 1;
  }

  private void grow() {
    long[] old = places;
    places = new long[old.length * 2];
    for (int from = 0; from < old.length; from += 2) {
      if (old[from + 1] != 0) {
        int at = place(old[from]);
        places[at] = old[from];
        places[at + 1] = old[from + 1];
      }
    }
  }
}
