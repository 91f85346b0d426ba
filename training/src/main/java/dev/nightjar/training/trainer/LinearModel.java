package dev.nightjar.training.trainer;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.FeatureColumn;
import dev.nightjar.training.model.Predictor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A linear model of the log-odds: a bias and one term per feature.
 *
 * @param bias log-odds of a row whose terms are all 0
 * @param terms one per feature, in matrix order
 */
record LinearModel(double bias, List<Term> terms) implements Predictor {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double SMALLEST_RATE = 1e-7;

  /**
   * What a feature adds to the log-odds.
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

  /** The model that predicts one probability; 0 and 1 become 1e-7 away from it. */
  static LinearModel constant(Encoder encoder, double rate) {
    double kept = Math.min(Math.max(rate, SMALLEST_RATE), 1 - SMALLEST_RATE);
    List<Term> terms = new ArrayList<>();
    for (FeatureColumn column : encoder.columns()) {
      boolean text = column.kind() == FeatureColumn.Kind.TEXT;
      terms.add(new Term(text, new double[text ? column.dictionary().size() : 1], 0, 1));
    }
    return new LinearModel(Math.log(kept / (1 - kept)), terms);
  }

  byte[] toBytes() {
    try {
      return JSON.writeValueAsBytes(new Kept(bias, terms));
    } catch (IOException e) {
      throw NightjarException.bug("Cannot write a model as JSON", e);
    }
  }

  static Predictor read(byte[] model) {
    try {
      Kept kept = JSON.readValue(model, Kept.class);
      return new LinearModel(kept.bias(), List.copyOf(kept.terms()));
    } catch (IOException e) {
      throw NightjarException.outside(
          "Cannot open a linear model",
          String.valueOf(e.getMessage()),
          "restore the model's files, or train again",
          e);
    }
  }

  @Override
  public int width() {
    return terms.size();
  }

  @Override
  public void predict(float[] rows, int nRows, float[] out) {
    int width = width();
    for (int row = 0; row < nRows; row++) {
      double logOdds = bias;
      for (int i = 0; i < width; i++) {
        logOdds += terms.get(i).of(rows[row * width + i]);
      }
      out[row] = (float) (1 / (1 + Math.exp(-logOdds)));
    }
  }

  @Override
  public float[] contributions(float[] row) {
    float[] parts = new float[width() + 1];
    for (int i = 0; i < width(); i++) {
      parts[i] = (float) terms.get(i).of(row[i]);
    }
    parts[width()] = (float) bias;
    return parts;
  }

  @Override
  public void close() {}

  /** What the file holds. */
  record Kept(double bias, List<Term> terms) {}
}
