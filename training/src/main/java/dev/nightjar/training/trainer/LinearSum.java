package dev.nightjar.training.trainer;

import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.FeatureColumn;
import java.util.ArrayList;
import java.util.List;

/**
 * A bias and one term per feature.
 *
 * @param bias the sum of a row whose terms are all 0
 * @param terms one per feature, in matrix order
 */
record LinearSum(double bias, List<Term> terms) {
  /**
   * What a feature adds.
   *
   * @param weights of a text column: one per dictionary code, a missing value adds 0; of another
   *     column: one
   * @param mean subtracted from a number; a missing number is the mean
   * @param scale divides a number after that; not 0
   */
  @SuppressWarnings("ArrayRecordComponent") // terms are never compared
  record Term(boolean text, double[] weights, double mean, double scale) {
    double of(float value) {
      if (Float.isNaN(value)) {
        return 0;
      }
      return text ? weights[(int) value] : weights[0] * ((value - mean) / scale);
    }
  }

  LinearSum {
    terms = List.copyOf(terms);
  }

  /** The sum that is the same for every row. */
  static LinearSum constant(Encoder encoder, double bias) {
    List<Term> terms = new ArrayList<>();
    for (FeatureColumn column : encoder.columns()) {
      boolean text = column.kind() == FeatureColumn.Kind.TEXT;
      terms.add(new Term(text, new double[text ? column.dictionary().size() : 1], 0, 1));
    }
    return new LinearSum(bias, terms);
  }

  /** The sum of the row that begins at {@code from}. */
  double of(float[] rows, int from) {
    double sum = bias;
    for (int i = 0; i < terms.size(); i++) {
      sum += terms.get(i).of(rows[from + i]);
    }
    return sum;
  }

  /** The terms of a row and, last, the bias, into {@code parts} from {@code at} on. */
  void parts(float[] row, float[] parts, int at) {
    for (int i = 0; i < terms.size(); i++) {
      parts[at + i] = (float) terms.get(i).of(row[i]);
    }
    parts[at + terms.size()] = (float) bias;
  }
}
