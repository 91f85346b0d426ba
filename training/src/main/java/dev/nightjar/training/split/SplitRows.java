package dev.nightjar.training.split;

import java.util.Arrays;

/**
 * What a split looks at, one value per row, in the fixed order of instant of prediction and key.
 *
 * <p>The arrays are shared, not copied: nobody writes to them.
 *
 * @param predictAt the instants of prediction in microseconds since 1970, never falling
 * @param labels the labels; NaN is a value of its own
 * @param labelKind what the labels are
 * @param groups codes of the groups, from 0; below 0 is no group: such a row is one by itself.
 *     Empty where the split asks for no groups
 * @param keyHashes evenly distributed hashes of the rows' keys; empty where the split asks for none
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
public record SplitRows(
    long[] predictAt, float[] labels, LabelKind labelKind, int[] groups, long[] keyHashes) {

  /** What labels are. */
  public enum LabelKind {
    /** Classes: every part must have at least two. */
    CLASSES,
    /** Amounts. */
    NUMBERS,
    /** There are none; nobody looks at the values. */
    NONE
  }

  public SplitRows {
    int rows = predictAt.length;
    if (labels.length != rows
        || (groups.length != 0 && groups.length != rows)
        || (keyHashes.length != 0 && keyHashes.length != rows)) {
      throw new IllegalArgumentException("arrays of different lengths");
    }
  }

  /**
   * Codes of the groups of rows with equal hashes.
   *
   * @param hashes one per row; 0 is no group
   */
  public static int[] groups(long[] hashes) {
    long[] distinct = Arrays.stream(hashes).filter(hash -> hash != 0).sorted().distinct().toArray();
    int[] codes = new int[hashes.length];
    for (int row = 0; row < codes.length; row++) {
      codes[row] = hashes[row] == 0 ? -1 : Arrays.binarySearch(distinct, hashes[row]);
    }
    return codes;
  }

  /** How many rows there are. */
  public int rows() {
    return predictAt.length;
  }

  /** The first row whose instant of prediction is not before this one; {@link #rows} if none. */
  int firstAt(long micros) {
    int at = Arrays.binarySearch(predictAt, micros);
    if (at < 0) {
      return -at - 1;
    }
    while (at > 0 && predictAt[at - 1] == micros) {
      at--;
    }
    return at;
  }

  long[] requiredKeyHashes() {
    if (keyHashes.length != rows()) {
      throw new IllegalArgumentException("this split needs the hashes of the keys");
    }
    return keyHashes;
  }

  int[] requiredGroups() {
    if (groups.length != rows()) {
      throw new IllegalArgumentException("this split needs the groups");
    }
    return groups;
  }
}
