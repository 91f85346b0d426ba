package dev.nightjar.training.split;

import java.util.Arrays;

/**
 * Rows that must not be parted, as whole groups. A row without a group is one by itself.
 *
 * @param of the group of each row, from 0
 * @param sizes the rows of each group
 * @param order the groups in the order of their hashes
 */
@SuppressWarnings("ArrayRecordComponent") // lives within one split
record Groups(int[] of, int[] sizes, int[] order) {

  static Groups of(SplitRows rows, long seed) {
    int[] codes = rows.requiredGroups();
    long[] keys = rows.requiredKeyHashes();
    int[] distinct = Arrays.stream(codes).filter(code -> code >= 0).sorted().distinct().toArray();
    int single = (int) Arrays.stream(codes).filter(code -> code < 0).count();
    long[] hashes = new long[distinct.length + single];
    for (int i = 0; i < distinct.length; i++) {
      hashes[i] = distinct[i];
    }
    int[] of = new int[codes.length];
    int[] sizes = new int[hashes.length];
    int next = distinct.length;
    for (int row = 0; row < of.length; row++) {
      if (codes[row] >= 0) {
        of[row] = Arrays.binarySearch(distinct, codes[row]);
      } else {
        hashes[next] = keys[row];
        of[row] = next++;
      }
      sizes[of[row]]++;
    }
    return new Groups(of, sizes, HashOrder.order(hashes, seed));
  }

  /** How many groups there are. */
  int count() {
    return sizes.length;
  }
}
