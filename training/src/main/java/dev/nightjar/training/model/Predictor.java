package dev.nightjar.training.model;

import java.util.Arrays;

/**
 * A trained model that predicts. Opened once per task; it may hold native memory, so close it.
 * Predictions of one row do not depend on the rows beside it.
 */
public interface Predictor extends AutoCloseable {
  /** Floats per row. */
  int width();

  /**
   * Values per prediction: one for binary (the probability of yes, in [0, 1]), regression (the
   * number) and clustering (the number of the group, from 0); one for each class of a multiclass
   * task (probabilities that sum to 1) and for each component of a reduction.
   */
  default int outputs() {
    return 1;
  }

  /**
   * Predicts.
   *
   * @param rows row by row, {@link #width} floats each; NaN is missing
   * @param nRows how many rows to read
   * @param out receives {@link #outputs} values per row
   */
  void predict(float[] rows, int nRows, float[] out);

  /** True where {@link #contributions} can be asked. */
  default boolean explains() {
    return true;
  }

  /**
   * What each feature adds to each output before it becomes a prediction: with the last value, the
   * model's bias, they sum up (to 1e-3) to the log-odds of a binary prediction, to the logarithm of
   * the probability of a class but for a constant that all classes share, or to the number.
   *
   * @param row {@link #width} floats
   * @return for each output {@link #width} + 1 values
   * @throws UnsupportedOperationException where {@link #explains} is false
   */
  float[] contributions(float[] row);

  /**
   * As {@link #contributions(float[])}, of many rows.
   *
   * @param rows row by row, {@link #width} floats each
   * @param out receives {@link #outputs} times ({@link #width} + 1) values per row
   */
  default void contributions(float[] rows, int nRows, float[] out) {
    for (int row = 0; row < nRows; row++) {
      float[] parts = contributions(Arrays.copyOfRange(rows, row * width(), (row + 1) * width()));
      System.arraycopy(parts, 0, out, row * parts.length, parts.length);
    }
  }

  /**
   * What the splits by each column gained when the model was trained, in the unit of its loss.
   *
   * @return {@link #width} values; empty where the model has no splits, or does not tell
   */
  default float[] gains() {
    return new float[0];
  }

  /** Frees what the predictor holds; using it afterwards fails. */
  @Override
  void close();
}
