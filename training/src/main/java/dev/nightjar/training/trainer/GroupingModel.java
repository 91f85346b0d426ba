package dev.nightjar.training.trainer;

import dev.nightjar.training.model.UnlabelledPredictor;

/** A model that puts rows into groups, by their place in the space of {@link StandardColumns}. */
interface GroupingModel extends UnlabelledPredictor {
  /** How rows become vectors. */
  StandardColumns columns();

  @Override
  default int width() {
    return columns().columns().size();
  }

  @Override
  default int spaceWidth() {
    return columns().size();
  }

  @Override
  default void toSpace(float[] rows, int nRows, float[] out) {
    double[] vector = new double[spaceWidth()];
    for (int row = 0; row < nRows; row++) {
      columns().vector(rows, row * width(), vector);
      for (int i = 0; i < vector.length; i++) {
        out[row * vector.length + i] = (float) vector[i];
      }
    }
  }

  @Override
  default void fromComponents(float[] components, int nRows, float[] out) {
    throw new UnsupportedOperationException("a group does not say what its rows were");
  }

  @Override
  default boolean explains() {
    return false;
  }

  @Override
  default float[] contributions(float[] row) {
    throw new UnsupportedOperationException("a group is no sum over features");
  }

  @Override
  default void close() {}
}
