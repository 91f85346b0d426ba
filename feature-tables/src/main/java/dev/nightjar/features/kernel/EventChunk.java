package dev.nightjar.features.kernel;

import java.util.Arrays;

/**
 * Values of one column that cells take in, at most {@link #CAPACITY} at a time, nulls left out. A
 * row comes as often as it feeds cells.
 */
public final class EventChunk {
  /** So many values fit. */
  public static final int CAPACITY = 1024;

  /** How many there are. */
  int size;

  final int[] cell = new int[CAPACITY];
  final long[] event = new long[CAPACITY];
  final long[] known = new long[CAPACITY];

  /** Of values that 64 bits hold their bits: of a fraction the one NaN, the one zero. */
  final long[] bits = new long[CAPACITY];

  /** Of all others the values. */
  final Object[] objects = new Object[CAPACITY];

  void clear() {
    Arrays.fill(objects, 0, size, 0);
    size = 0;
  }

  /** Adds a whole number, or what orders and equals like one. */
  public void add(long value) {
    bits[size++] = value;
  }

  /** Adds a fraction. */
  public void add(double value) {
    bits[size++] = Double.doubleToLongBits(value + 0.0);
  }

  /** Adds a value that is ordered by itself, and never changed. */
  public void add(Comparable<?> value) {
    objects[size++] = value;
  }
}
