package dev.nightjar.training.trainer;

import dev.nightjar.training.model.FeatureColumn;
import dev.nightjar.training.model.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;

/** Where each feature's coefficients stand in MLlib's vector, and how numbers are scaled. */
final class OneHotLayout implements Design {
  private static final long serialVersionUID = 1L;

  private final boolean[] text;

  /** First coefficient of each feature, and after the last one their number. */
  private final int[] first;

  private final double[] mean;
  private final double[] scale;

  private OneHotLayout(int width) {
    text = new boolean[width];
    first = new int[width + 1];
    mean = new double[width];
    scale = new double[width];
  }

  static OneHotLayout of(Matrix matrix) {
    OneHotLayout layout = new OneHotLayout(matrix.width());
    for (int i = 0; i < matrix.width(); i++) {
      FeatureColumn column = matrix.encoder().columns().get(i);
      layout.text[i] = column.kind() == FeatureColumn.Kind.TEXT;
      layout.first[i + 1] = layout.first[i] + (layout.text[i] ? column.dictionary().size() : 1);
      layout.standardise(matrix, i);
    }
    return layout;
  }

  /** A row as a sparse vector. */
  @Override
  public Vector vector(Matrix matrix, int row) {
    int width = matrix.width();
    int[] indices = new int[width];
    double[] values = new double[width];
    int used = 0;
    for (int i = 0; i < width; i++) {
      float value = matrix.values()[row * width + i];
      if (!Float.isNaN(value)) {
        indices[used] = text[i] ? first[i] + (int) value : first[i];
        values[used++] = text[i] ? 1 : (value - mean[i]) / scale[i];
      }
    }
    return Vectors.sparse(first[width], Arrays.copyOf(indices, used), Arrays.copyOf(values, used));
  }

  /** Length of the vectors. */
  int size() {
    return first[text.length];
  }

  /** The linear sum that these coefficients make of a row. */
  LinearSum sum(double bias, double[] coefficients) {
    List<LinearSum.Term> terms = new ArrayList<>();
    for (int i = 0; i < text.length; i++) {
      double[] weights = Arrays.copyOfRange(coefficients, first[i], first[i + 1]);
      terms.add(new LinearSum.Term(text[i], weights, mean[i], scale[i]));
    }
    return new LinearSum(bias, terms);
  }

  /** The same layout for predictors that need all numbers of a vector at once. */
  StandardColumns columns() {
    List<StandardColumns.Column> columns = new ArrayList<>();
    for (int i = 0; i < text.length; i++) {
      int categories = text[i] ? first[i + 1] - first[i] : 0;
      columns.add(new StandardColumns.Column(categories, mean[i], scale[i]));
    }
    return new StandardColumns(columns);
  }

  private void standardise(Matrix matrix, int column) {
    double sum = 0;
    double squares = 0;
    long count = 0;
    for (int at = column; at < matrix.values().length; at += matrix.width()) {
      float value = matrix.values()[at];
      if (!Float.isNaN(value)) {
        sum += value;
        count++;
      }
    }
    mean[column] = count == 0 ? 0 : sum / count;
    for (int at = column; at < matrix.values().length; at += matrix.width()) {
      float value = matrix.values()[at];
      if (!Float.isNaN(value)) {
        squares += (value - mean[column]) * (value - mean[column]);
      }
    }
    double deviation = count == 0 ? 0 : Math.sqrt(squares / count);
    scale[column] = deviation > 0 ? deviation : 1;
  }
}
