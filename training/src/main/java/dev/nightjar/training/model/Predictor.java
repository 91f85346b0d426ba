package dev.nightjar.training.model;

/**
 * A trained model that predicts. Opened once per task; it may hold native memory, so close it.
 * Predictions of one row do not depend on the rows beside it.
 */
public interface Predictor extends AutoCloseable {
  /** Floats per row. */
  int width();

  /**
   * Predicts the probability of the positive class, in [0, 1].
   *
   * @param rows row by row, {@link #width} floats each; NaN is missing
   * @param nRows how many rows to read
   * @param out receives one probability per row
   */
  void predict(float[] rows, int nRows, float[] out);

  /**
   * What each feature adds to a row's log-odds; with the last value, the model's bias, they sum up
   * to the log-odds of its prediction, to 1e-3.
   *
   * @param row {@link #width} floats
   * @return {@link #width} + 1 values
   */
  float[] contributions(float[] row);

  /** Frees what the predictor holds; using it afterwards fails. */
  @Override
  void close();
}
