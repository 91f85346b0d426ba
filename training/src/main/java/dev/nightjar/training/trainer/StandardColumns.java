package dev.nightjar.training.trainer;

import java.util.Arrays;
import java.util.List;

/**
 * Columns as numbers of one scale: what clustering looks at.
 *
 * @param columns how each feature becomes numbers of the vector, in matrix order
 */
record StandardColumns(List<Column> columns) {
  /**
   * One feature.
   *
   * @param categories of a text column: how many indicators it becomes; 0 for a number or flag
   * @param mean subtracted from a number; a missing number is the mean
   * @param scale divides a number after that
   */
  record Column(int categories, double mean, double scale) {}

  StandardColumns {
    columns = List.copyOf(columns);
  }

  int size() {
    int size = 0;
    for (Column column : columns) {
      size += Math.max(1, column.categories());
    }
    return size;
  }

  /** Writes the row that begins at {@code from} into a vector of {@link #size} numbers. */
  void vector(float[] rows, int from, double[] vector) {
    int at = 0;
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      float value = rows[from + i];
      boolean missing = Float.isNaN(value);
      if (column.categories() == 0) {
        vector[at++] = missing ? 0 : (value - column.mean()) / column.scale();
      } else {
        Arrays.fill(vector, at, at + column.categories(), 0);
        if (!missing) {
          vector[at + (int) value] = 1;
        }
        at += column.categories();
      }
    }
  }
}
