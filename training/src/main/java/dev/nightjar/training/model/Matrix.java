package dev.nightjar.training.model;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The encoded training set, in the fixed order of instant of prediction and key.
 *
 * <p>The arrays are shared, not copied: nobody writes to them.
 *
 * @param encoder what the columns are
 * @param values row by row, {@link Encoder#width} floats each; NaN is missing
 * @param labels one per row: 0 or 1 of a binary task, the class of a multiclass one, a number of a
 *     regression; 0 where nothing is labelled
 * @param predictAt the instants of prediction in microseconds since 1970, never falling
 * @param weights how much each row counts, finite and not negative; empty where all count alike
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
public record Matrix(
    Encoder encoder, float[] values, float[] labels, long[] predictAt, float[] weights)
    implements Serializable {
  public Matrix {
    if (values.length != (long) labels.length * encoder.width()
        || predictAt.length != labels.length
        || (weights.length != 0 && weights.length != labels.length)) {
      throw new IllegalArgumentException(
          values.length + " values do not make " + labels.length + " rows of " + encoder.width());
    }
  }

  /** Rows that all count alike. */
  public Matrix(Encoder encoder, float[] values, float[] labels, long[] predictAt) {
    this(encoder, values, labels, predictAt, new float[0]);
  }

  public int rows() {
    return labels.length;
  }

  public int width() {
    return encoder.width();
  }

  /** The rows {@code from} (inclusive) to {@code to} (exclusive). */
  public Matrix part(int from, int to) {
    return new Matrix(
        encoder,
        Arrays.copyOfRange(values, from * width(), to * width()),
        Arrays.copyOfRange(labels, from, to),
        Arrays.copyOfRange(predictAt, from, to),
        weights.length == 0 ? weights : Arrays.copyOfRange(weights, from, to));
  }

  /** These rows, in the order given. */
  public Matrix rows(int[] chosen) {
    int width = width();
    float[] someValues = new float[Math.multiplyExact(chosen.length, width)];
    float[] someLabels = new float[chosen.length];
    long[] somePredictAt = new long[chosen.length];
    float[] someWeights = new float[weights.length == 0 ? 0 : chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(values, chosen[i] * width, someValues, i * width, width);
      someLabels[i] = labels[chosen[i]];
      somePredictAt[i] = predictAt[chosen[i]];
      if (weights.length != 0) {
        someWeights[i] = weights[chosen[i]];
      }
    }
    return new Matrix(encoder, someValues, someLabels, somePredictAt, someWeights);
  }

  /** The first row whose instant of prediction is not before this one; {@link #rows} if none. */
  public int firstAt(long micros) {
    int at = Arrays.binarySearch(predictAt, micros);
    if (at < 0) {
      return -at - 1;
    }
    while (at > 0 && predictAt[at - 1] == micros) {
      at--;
    }
    return at;
  }
}
