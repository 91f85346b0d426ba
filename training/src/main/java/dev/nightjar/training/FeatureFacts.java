package dev.nightjar.training;

import dev.nightjar.training.model.FeatureColumn;
import dev.nightjar.training.model.Matrix;
import java.util.List;

/**
 * What a model's columns look like in the rows it was trained on.
 *
 * @param columns in matrix order
 * @param missing of each, the share of rows without a value
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
public record FeatureFacts(List<FeatureColumn> columns, double[] missing) {
  public FeatureFacts {
    columns = List.copyOf(columns);
  }

  /** Those of a matrix. */
  public static FeatureFacts of(Matrix matrix) {
    int width = matrix.width();
    long[] counts = new long[width];
    float[] values = matrix.values();
    for (int at = 0, column = 0; at < values.length; at++) {
      if (Float.isNaN(values[at])) {
        counts[column]++;
      }
      column = column + 1 == width ? 0 : column + 1;
    }
    double[] shares = new double[width];
    for (int i = 0; i < width; i++) {
      shares[i] = matrix.rows() == 0 ? 0 : counts[i] / (double) matrix.rows();
    }
    return new FeatureFacts(matrix.encoder().columns(), shares);
  }
}
