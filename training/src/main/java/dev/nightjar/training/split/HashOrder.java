package dev.nightjar.training.split;

import java.util.Arrays;

/**
 * An order of things that looks random and hangs on their hashes and a seed alone: what is added or
 * taken away moves no other thing. The mixing is that of SplitMix64.
 */
final class HashOrder {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final int INDEX_BITS = 31;

  private HashOrder() {}

  static long mix(long hash, long seed) {
    return mix(hash + mix(seed + GOLDEN));
  }

  /** A number in [0, 1). */
  static double uniform(long hash, long seed) {
    return (mix(hash, seed) >>> 11) * 0x1p-53;
  }

  /** The indices 0 to below the length, ordered by mixed hash; equal ones by index. */
  static int[] order(long[] hashes, long seed) {
    // The upper bits of the hash with the index below them: sorted without boxes.
    long[] packed = new long[hashes.length];
    for (int i = 0; i < packed.length; i++) {
      packed[i] = (mix(hashes[i], seed) >>> INDEX_BITS << INDEX_BITS) | i;
    }
    Arrays.sort(packed);
    int[] order = new int[packed.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = (int) (packed[i] & ((1L << INDEX_BITS) - 1));
    }
    return order;
  }

  private static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
