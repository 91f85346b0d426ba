package dev.nightjar.features.kernel;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Numbers entities 0, 1, 2, … by keys of any bytes, in a hash table that holds all keys in one
 * array. Filled by one thread; once filled, read by many.
 */
public final class BytesEntities implements Serializable {
  private static final long serialVersionUID = 1L;

  private byte[] bytes = new byte[256];

  /** Where each entity's key begins in {@link #bytes}, and after the last one where it ends. */
  private int[] begin = new int[9];

  /** One more than the entity in each place; 0 where there is none. */
  private int[] entities = new int[16];

  private int[] hashes = new int[16];
  private int size;

  /**
   * The entity of a key, the bytes [0, length) of an array; it is a new one if the key is.
   *
   * @throws IllegalStateException when all keys together are longer than an array can be
   */
  public int add(byte[] key, int length) {
    int hash = hash(key, length);
    int at = place(key, length, hash);
    if (entities[at] != 0) {
      return entities[at] - 1;
    }
    keep(key, length);
    hashes[at] = hash;
    entities[at] = ++size;
    if (size > entities.length / 2) {
      grow();
    }
    return size - 1;
  }

  /** The entity of a key; -1 if it has none. */
  public int find(byte[] key, int length) {
    return entities[place(key, length, hash(key, length))] - 1;
  }

  /**
   * Adds all keys of others.
   *
   * @return the entity here of each entity there
   */
  public int[] addAll(BytesEntities others) {
    int[] here = new int[others.size];
    for (int i = 0; i < here.length; i++) {
      byte[] key = Arrays.copyOfRange(others.bytes, others.begin[i], others.begin[i + 1]);
      here[i] = add(key, key.length);
    }
    return here;
  }

  /** The number of entities. */
  public int size() {
    return size;
  }

  private void keep(byte[] key, int length) {
    long end = (long) begin[size] + length;
    if (end > Integer.MAX_VALUE - 8) {
      throw new IllegalStateException("the keys of the spine take more than 2 GiB");
    }
    if (end > bytes.length) {
      bytes =
          Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(end, end * 3 / 2)));
    }
    System.arraycopy(key, 0, bytes, begin[size], length);
    if (size + 2 > begin.length) {
      begin = Arrays.copyOf(begin, begin.length * 2);
    }
    begin[size + 1] = (int) end;
  }

  private int place(byte[] key, int length, int hash) {
    int mask = entities.length - 1;
    int at = hash & mask;
    while (entities[at] != 0 && !(hashes[at] == hash && isKey(entities[at] - 1, key, length))) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private boolean isKey(int entity, byte[] key, int length) {
    return Arrays.equals(bytes, begin[entity], begin[entity + 1], key, 0, length);
  }

  private void grow() {
    int[] oldEntities = entities;
    int[] oldHashes = hashes;
    entities = new int[oldEntities.length * 2];
    hashes = new int[oldHashes.length * 2];
    int mask = entities.length - 1;
    for (int i = 0; i < oldEntities.length; i++) {
      if (oldEntities[i] != 0) {
        int at = oldHashes[i] & mask;
        while (entities[at] != 0) {
          at = (at + 1) & mask;
        }
        entities[at] = oldEntities[i];
        hashes[at] = oldHashes[i];
      }
    }
  }

  private static int hash(byte[] key, int length) {
    int hash = 1;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + key[i];
    }
    hash *= 0x9E3779B1;
    return hash ^ (hash >>> 15);
  }
}
