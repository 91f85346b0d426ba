package dev.nightjar.training.trainer;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Matrix;
import java.nio.FloatBuffer;
import java.util.HashSet;
import java.util.Set;

/** Rows that are all alike have no groups, and MLlib fails on them without saying so. */
final class DifferentRows {
  private DifferentRows() {}

  /** As {@link #require(String, Matrix)}, and of at least so many kinds. */
  static void require(String trainer, Matrix matrix, int groups) {
    require(trainer, matrix);
    Set<FloatBuffer> different = new HashSet<>();
    int width = matrix.width();
    for (int row = 0; row < matrix.rows() && different.size() < groups; row++) {
      different.add(FloatBuffer.wrap(matrix.values(), row * width, width));
    }
    if (different.size() < groups) {
      throw NightjarException.user(
          "Cannot train " + trainer,
          "only %d rows differ, too few for %d groups".formatted(different.size(), groups),
          "lower k, or train on more rows");
    }
  }

  static void require(String trainer, Matrix matrix) {
    int width = matrix.width();
    for (int at = width; at < matrix.values().length; at++) {
      if (Float.compare(matrix.values()[at], matrix.values()[at % width]) != 0) {
        return;
      }
    }
    throw NightjarException.user(
        "Cannot train " + trainer,
        "all rows are alike, so there is nothing to tell groups apart by",
        "train on rows that differ");
  }
}
