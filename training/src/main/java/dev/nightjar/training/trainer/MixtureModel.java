package dev.nightjar.training.trainer;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/**
 * The group of a row is the component that most likely made it; of several, the first.
 *
 * @param columns how rows become vectors
 * @param components one per group
 */
record MixtureModel(StandardColumns columns, List<Component> components) implements GroupingModel {
  /**
   * A normal distribution with its share. In directions in which a component does not vary its
   * density is not looked at (the pseudo-inverse of the covariance), as in MLlib.
   *
   * @param mean one number per number of the vector
   * @param roots rows r with sum of (r · (x - mean))² the squared Mahalanobis distance of x
   * @param constant logarithm of share and density at the mean
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Component(double[] mean, double[][] roots, double constant) {
    /**
     * From mean and covariance.
     *
     * @param covariance all its entries; it is symmetric, so columns or rows are alike
     */
    static Component of(double share, double[] mean, double[] covariance) {
      int size = mean.length;
      double[][] square = new double[size][size];
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          // Both halves alike to the bit, or the decomposition takes it for not symmetric.
          square[i][j] = covariance[Math.min(i, j) * size + Math.max(i, j)];
        }
      }
      EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(square, false));
      double most = 0;
      for (double value : eigen.getRealEigenvalues()) {
        most = Math.max(most, value);
      }
      double negligible = Math.ulp(1.0) * most * size;
      double logDeterminant = 0;
      List<double[]> roots = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        double value = eigen.getRealEigenvalue(i);
        if (value > negligible) {
          logDeterminant += Math.log(value);
          roots.add(eigen.getEigenvector(i).mapMultiply(1 / Math.sqrt(value)).toArray());
        }
      }
      double constant = Math.log(share) - 0.5 * (size * Math.log(2 * Math.PI) + logDeterminant);
      return new Component(mean, roots.toArray(double[][]::new), constant);
    }

    double logLikelihood(double[] vector) {
      double distance = 0;
      for (double[] root : roots) {
        double projected = 0;
        for (int i = 0; i < vector.length; i++) {
          projected += root[i] * (vector[i] - mean[i]);
        }
        distance += projected * projected;
      }
      return constant - 0.5 * distance;
    }
  }

  MixtureModel {
    components = List.copyOf(components);
  }

  @Override
  public void predict(float[] rows, int nRows, float[] out) {
    double[] vector = new double[columns.size()];
    for (int row = 0; row < nRows; row++) {
      columns.vector(rows, row * width(), vector);
      out[row] = likeliest(vector);
    }
  }

  private int likeliest(double[] vector) {
    int likeliest = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < components.size(); k++) {
      double likelihood = components.get(k).logLikelihood(vector);
      if (likelihood > most) {
        most = likelihood;
        likeliest = k;
      }
    }
    return likeliest;
  }
}
