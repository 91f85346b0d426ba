package dev.nightjar.training.trainer;

/**
 * The group of a row is that of the nearest centre; of several, the first.
 *
 * @param columns how rows become vectors
 * @param centres one vector per group
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CentroidModel(StandardColumns columns, double[][] centres) implements GroupingModel {
  @Override
  public void predict(float[] rows, int nRows, float[] out) {
    double[] vector = new double[columns.size()];
    for (int row = 0; row < nRows; row++) {
      columns.vector(rows, row * width(), vector);
      out[row] = nearest(vector);
    }
  }

  private int nearest(double[] vector) {
    int nearest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < centres.length; k++) {
      double distance = 0;
      double[] centre = centres[k];
      for (int i = 0; i < vector.length; i++) {
        double away = vector[i] - centre[i];
        distance += away * away;
      }
      if (distance < least) {
        least = distance;
        nearest = k;
      }
    }
    return nearest;
  }
}
