package dev.nightjar.training.trainer;

import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Predictor;
import java.util.List;

/**
 * Linear sums of the features and what becomes of them.
 *
 * @param link from sums to predictions
 * @param sums one; of several classes or components one each
 */
record LinearModel(Link link, List<LinearSum> sums) implements Predictor {
  /** Probabilities stay this far from 0 and 1, so that one surprise costs no infinite loss. */
  static final double SMALLEST_RATE = 1e-7;

  private static final String KIND = "a linear model";

  /** What becomes of the sums. */
  enum Link {
    /** One sum, the log-odds of yes. */
    LOGIT,
    /** A sum for each class, the logarithm of its probability but for a shared constant. */
    SOFTMAX,
    /** The sums are the predictions. */
    IDENTITY
  }

  LinearModel {
    sums = List.copyOf(sums);
  }

  /** The log-odds of a rate; 0 and 1 become {@link #SMALLEST_RATE} away from it. */
  static double logOdds(double rate) {
    double kept = Math.min(Math.max(rate, SMALLEST_RATE), 1 - SMALLEST_RATE);
    return Math.log(kept / (1 - kept));
  }

  /** The model that predicts one probability. */
  static LinearModel constantRate(Encoder encoder, double rate) {
    return new LinearModel(Link.LOGIT, List.of(LinearSum.constant(encoder, logOdds(rate))));
  }

  /** The model that predicts one number. */
  static LinearModel constantNumber(Encoder encoder, double number) {
    return new LinearModel(Link.IDENTITY, List.of(LinearSum.constant(encoder, number)));
  }

  byte[] toBytes() {
    return link == Link.LOGIT ? ModelJson.write(sums.get(0)) : ModelJson.write(this);
  }

  /** Of a binary model the file holds its sum alone. */
  static Predictor read(byte[] model) {
    if (ModelJson.has(model, "link")) {
      return ModelJson.read(model, LinearModel.class, KIND);
    }
    return new LinearModel(Link.LOGIT, List.of(ModelJson.read(model, LinearSum.class, KIND)));
  }

  @Override
  public int width() {
    return sums.get(0).terms().size();
  }

  @Override
  public int outputs() {
    return sums.size();
  }

  @Override
  public void predict(float[] rows, int nRows, float[] out) {
    int width = width();
    double[] values = new double[sums.size()];
    for (int row = 0; row < nRows; row++) {
      for (int k = 0; k < values.length; k++) {
        values[k] = sums.get(k).of(rows, row * width);
      }
      apply(values);
      for (int k = 0; k < values.length; k++) {
        out[row * values.length + k] = (float) values[k];
      }
    }
  }

  private void apply(double[] values) {
    if (link == Link.LOGIT) {
      values[0] = 1 / (1 + Math.exp(-values[0]));
    } else if (link == Link.SOFTMAX) {
      double most = values[0];
      for (double value : values) {
        most = Math.max(most, value);
      }
      double sum = 0;
      for (int k = 0; k < values.length; k++) {
        values[k] = Math.exp(values[k] - most);
        sum += values[k];
      }
      for (int k = 0; k < values.length; k++) {
        values[k] /= sum;
      }
    }
  }

  @Override
  public float[] contributions(float[] row) {
    int length = width() + 1;
    float[] parts = new float[sums.size() * length];
    for (int k = 0; k < sums.size(); k++) {
      sums.get(k).parts(row, parts, k * length);
    }
    return parts;
  }

  @Override
  public void close() {}
}
