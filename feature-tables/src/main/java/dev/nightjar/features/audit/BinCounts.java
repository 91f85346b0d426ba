package dev.nightjar.features.audit;

import java.io.Serializable;
import java.util.Arrays;

/**
 * How often each value of a column occurs, and the sum of the label over the rows that have it.
 * Exact up to a number of different values; beyond it values whose codes begin with the same bits
 * are counted together, in the widest bins that are few enough. What comes out depends on the rows
 * alone, neither on their order nor on how they were spread over tasks.
 *
 * <p>Values are codes of 64 bits, ordered as the values are where these have an order.
 */
final class BinCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Different values that are told apart. */
  static final int MOST = 8192;

  private final int most;
  private int level;
  private int size;
  private long[] codes = new long[16];
  private long[] counts = new long[16];
  private long[] sums = new long[16];
  private long nulls;
  private long nullSum;

  BinCounts(int most) {
    this.most = most;
  }

  void add(long code, long label) {
    add(code >> level, 1, label);
  }

  void addNull(long label) {
    nulls++;
    nullSum += label;
  }

  BinCounts merge(BinCounts other) {
    while (level < other.level) {
      coarsen();
    }
    for (int i = 0; i < other.codes.length; i++) {
      if (other.counts[i] > 0) {
        // Both levels are the least that suffice for their rows; a step may come in between.
        add(other.codes[i] >> (level - other.level), other.counts[i], other.sums[i]);
      }
    }
    nulls += other.nulls;
    nullSum += other.nullSum;
    return this;
  }

  private void add(long code, long count, long sum) {
    int at = find(code);
    if (counts[at] == 0) {
      codes[at] = code;
      size++;
    }
    counts[at] += count;
    sums[at] += sum;
    while (size > most) {
      coarsen();
    }
    if (size * 2 > codes.length) {
      become(codes.length * 2, 0);
    }
  }

  private int find(long code) {
    int mask = codes.length - 1;
    int at = (int) ((code * 0x9E3779B97F4A7C15L) >>> 40) & mask;
    while (counts[at] > 0 && codes[at] != code) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void coarsen() {
    level++;
    become(codes.length, 1);
  }

  private void become(int capacity, int shift) {
    long[] oldCodes = codes;
    long[] oldCounts = counts;
    long[] oldSums = sums;
    codes = new long[capacity];
    counts = new long[capacity];
    sums = new long[capacity];
    size = 0;
    for (int i = 0; i < oldCodes.length; i++) {
      if (oldCounts[i] > 0) {
        int at = find(oldCodes[i] >> shift);
        size += counts[at] == 0 ? 1 : 0;
        codes[at] = oldCodes[i] >> shift;
        counts[at] += oldCounts[i];
        sums[at] += oldSums[i];
      }
    }
  }

  /** True when some bins may hold several values. */
  boolean isCoarse() {
    return level > 0;
  }

  /** How many low bits of the codes do not matter. */
  int level() {
    return level;
  }

  /** The bins in the order of their codes. */
  Bins bins() {
    long[] sorted = new long[size];
    int next = 0;
    for (int i = 0; i < codes.length; i++) {
      if (counts[i] > 0) {
        sorted[next++] = codes[i];
      }
    }
    Arrays.sort(sorted);
    long[] count = new long[size];
    long[] sum = new long[size];
    for (int i = 0; i < size; i++) {
      int at = find(sorted[i]);
      count[i] = counts[at];
      sum[i] = sums[at];
    }
    return new Bins(sorted, count, sum, nulls, nullSum);
  }
}
