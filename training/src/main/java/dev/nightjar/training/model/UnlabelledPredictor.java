package dev.nightjar.training.model;

/**
 * A model of a task without labels: it is measured in the space where it works, in which missing
 * values are filled, numbers scaled and texts spread over columns of 0 and 1.
 */
public interface UnlabelledPredictor extends Predictor {
  /** Numbers per row in that space. */
  int spaceWidth();

  /**
   * Brings rows into that space.
   *
   * @param rows row by row, {@link #width} floats each; NaN is missing
   * @param nRows how many rows to read
   * @param out receives {@link #spaceWidth} values per row
   */
  void toSpace(float[] rows, int nRows, float[] out);

  /**
   * What the components of a reduction say the rows were in that space.
   *
   * @param components {@link #outputs} values per row, as {@link #predict} gave them
   * @param out receives {@link #spaceWidth} values per row
   * @throws UnsupportedOperationException where groups were made
   */
  void fromComponents(float[] components, int nRows, float[] out);
}
