package dev.nightjar.features.kernel;

import java.io.Serializable;

/**
 * Numbers entities 0, 1, 2, … by a key of one whole number, in a hash table without objects. Filled
 * by one thread; once filled, read by many.
 */
public final class LongEntities implements Serializable {
  private static final long serialVersionUID = 1L;

  /** 2^64 divided by the golden ratio: spreads neighbouring keys (Knuth, TAOCP 3, 6.4). */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private long[] keys = new long[16];

  /** One more than the entity in each place; 0 where there is none. */
  private int[] entities = new int[16];

  private int size;

  /** The entity of a key, which is a new one if the key is. */
  public int add(long key) {
    int at = place(key);
    if (entities[at] != 0) {
      return entities[at] - 1;
    }
    keys[at] = key;
    entities[at] = ++size;
    if (size > keys.length / 2) {
      grow();
    }
    return size - 1;
  }

  /** The entity of a key; -1 if it has none. */
  public int find(long key) {
    return entities[place(key)] - 1;
  }

  /**
   * Adds all keys of others.
   *
   * @return the entity here of each entity there
   */
  public int[] addAll(LongEntities others) {
    int[] here = new int[others.size];
    for (int i = 0; i < others.keys.length; i++) {
      if (others.entities[i] != 0) {
        here[others.entities[i] - 1] = add(others.keys[i]);
      }
    }
    return here;
  }

  /** The number of entities. */
  public int size() {
    return size;
  }

  private int place(long key) {
    int mask = keys.length - 1;
    int at = (int) ((key * SPREAD) >>> 32) & mask;
    while (entities[at] != 0 && keys[at] != key) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldEntities = entities;
    keys = new long[oldKeys.length * 2];
    entities = new int[oldEntities.length * 2];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldEntities[i] != 0) {
        int at = place(oldKeys[i]);
        keys[at] = oldKeys[i];
        entities[at] = oldEntities[i];
      }
    }
  }
}
