package dev.nightjar.training.split;

import java.util.Arrays;

/**
 * Rows of like labels: of one class, or between two deciles.
 *
 * @param of the stratum of each row, from 0
 * @param sizes the rows of each stratum
 */
@SuppressWarnings("ArrayRecordComponent") // lives within one split
record Strata(int[] of, int[] sizes) {
  private static final int BINS = 10;

  /** All rows in one stratum. */
  static Strata one(int rows) {
    return new Strata(new int[rows], new int[] {rows});
  }

  static Strata byLabel(SplitRows rows) {
    float[] sorted = rows.labels().clone();
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] += 0.0f; // -0.0 = 0.0 (rule T10)
    }
    Arrays.sort(sorted);
    float[] starts =
        distinct(rows.labelKind() == SplitRows.LabelKind.NUMBERS ? bins(sorted) : sorted);
    int[] of = new int[rows.rows()];
    int[] sizes = new int[starts.length];
    for (int row = 0; row < of.length; row++) {
      int at = Arrays.binarySearch(starts, rows.labels()[row] + 0.0f);
      of[row] = at >= 0 ? at : -at - 2;
      sizes[of[row]]++;
    }
    return new Strata(of, sizes);
  }

  /** The least label of each tenth of the rows. */
  private static float[] bins(float[] sorted) {
    int bins = Math.min(BINS, sorted.length);
    float[] starts = new float[bins];
    for (int i = 0; i < bins; i++) {
      starts[i] = sorted[(int) ((long) i * sorted.length / bins)];
    }
    return starts;
  }

  private static float[] distinct(float[] sorted) {
    float[] distinct = new float[sorted.length];
    int count = 0;
    for (float value : sorted) {
      if (count == 0 || Float.compare(distinct[count - 1], value) != 0) {
        distinct[count++] = value;
      }
    }
    return Arrays.copyOf(distinct, count);
  }
}
