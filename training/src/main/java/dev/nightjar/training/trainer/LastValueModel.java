package dev.nightjar.training.trainer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.nightjar.training.model.Predictor;

/**
 * The value of one column.
 *
 * @param binary true where the value is a probability, which stays 1e-7 away from 0 and 1
 * @param width floats per row
 * @param column which of them is predicted
 * @param fallback what a missing one is
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record LastValueModel(boolean binary, int width, int column, double fallback) implements Predictor {
  @Override
  public void predict(float[] rows, int nRows, float[] out) {
    for (int row = 0; row < nRows; row++) {
      out[row] = (float) kept(value(rows, row * width));
    }
  }

  /** The fallback is the bias, and the column adds the difference to it. */
  @Override
  public float[] contributions(float[] row) {
    float[] parts = new float[width + 1];
    double bias = scale(fallback);
    parts[width] = (float) bias;
    parts[column] = (float) (scale(value(row, 0)) - bias);
    return parts;
  }

  private double value(float[] rows, int from) {
    float value = rows[from + column];
    return Float.isNaN(value) ? fallback : value;
  }

  private double kept(double value) {
    double least = LinearModel.SMALLEST_RATE;
    return binary ? Math.min(Math.max(value, least), 1 - least) : value;
  }

  private double scale(double value) {
    return binary ? LinearModel.logOdds(value) : value;
  }

  @Override
  public void close() {}
}
