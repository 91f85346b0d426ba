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
 * @param labels one per row, 0 or 1
 * @param predictAt the instants of prediction in microseconds since 1970, never falling
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
public record Matrix(Encoder encoder, float[] values, float[] labels, long[] predictAt)
    implements Serializable {
  public Matrix {
    if (values.length != (long) labels.length * encoder.width()
        || predictAt.length != labels.length) {
      throw new IllegalArgumentException(
          values.length + " values do not make " + labels.length + " rows of " + encoder.width());
    }
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
        Arrays.copyOfRange(predictAt, from, to));
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
