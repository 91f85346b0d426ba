package dev.nightjar.features.columnar;

import java.util.Arrays;

/** Numbers the different values of a column 0, 1, 2, … in the order in which they come. */
final class ValueDictionary {
  /** 2^64 divided by the golden ratio: spreads neighbouring values (Knuth, TAOCP 3, 6.4). */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final int most;
  private long[] values = new long[512];

  /** One more than the number of the value in each place; 0 where there is none. */
  private int[] places = new int[1024];

  private int size;

  /**
   * An empty one.
   *
   * @param most how many values it takes
   */
  ValueDictionary(int most) {
    this.most = most;
  }

  /**
   * Numbers values, and adds those that are new.
   *
   * @return false when there are too many: then some may have been added
   */
  boolean number(long[] some, int count, int[] numbers) {
    for (int i = 0; i < count; i++) {
      long value = some[i];
      int mask = places.length - 1;
      int at = (int) ((value * SPREAD) >>> 32) & mask;
      while (places[at] != 0 && values[places[at] - 1] != value) {
        at = (at + 1) & mask;
      }
      if (places[at] == 0) {
        if (size == most) {
          return false;
        }
        places[at] = add(value);
        numbers[i] = size - 1;
      } else {
        numbers[i] = places[at] - 1;
      }
      if (size > places.length / 2) {
        grow();
      }
    }
    return true;
  }

  private int add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
    return size;
  }

  private void grow() {
    places = new int[2 * places.length];
    int mask = places.length - 1;
    for (int i = 0; i < size; i++) {
      int at = (int) ((values[i] * SPREAD) >>> 32) & mask;
      while (places[at] != 0) {
        at = (at + 1) & mask;
      }
      places[at] = i + 1;
    }
  }

  int size() {
    return size;
  }

  /** The values by their numbers; the array may be longer. */
  long[] values() {
    return values;
  }
}
