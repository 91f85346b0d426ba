package dev.nightjar.training.split;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Rows to train on and rows to measure, as places in the matrix.
 *
 * <p>The arrays are shared, not copied: nobody writes to them.
 *
 * @param train rows to train on, ascending
 * @param validation rows that trials are compared on, ascending, none of them in {@code train}
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
public record Fold(int[] train, int[] validation) implements Serializable {
  /** The same rows, as places in a matrix of these rows alone. */
  public Fold among(int[] rows) {
    return new Fold(places(train, rows), places(validation, rows));
  }

  private static int[] places(int[] some, int[] rows) {
    return Arrays.stream(some).map(row -> Arrays.binarySearch(rows, row)).toArray();
  }
}
