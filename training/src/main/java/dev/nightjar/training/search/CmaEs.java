package dev.nightjar.training.search;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * The normal distribution that CMA-ES draws from, and how a generation moves it: (μ/μ_w, λ)-CMA-ES
 * with the standard parameters of N. Hansen, "The CMA evolution strategy: a tutorial"
 * (arXiv:1604.00772, 2016), names as there. Commons Math has the algorithm only as a loop that
 * calls the function itself; its eigenvalues are used here.
 */
final class CmaEs {
  private static final double LEAST_DEVIATION = 1e-9;
  private static final double MOST_CONDITION = 1e14;

  private final int n;
  private final double[] weights;
  private final double muEff;
  private final double cSigma;
  private final double dSigma;
  private final double cC;
  private final double c1;
  private final double cMu;
  private final double chi;

  private final double[] mean;
  private double sigma;
  private RealMatrix covariance;
  private double[][] axes;
  private double[] lengths;
  private double[] pathSigma;
  private double[] pathC;
  private int generation;

  /**
   * A distribution over the middle of the cube.
   *
   * @param n dimensions, at least 1
   * @param lambda points in a generation, at least 2
   * @param sigma first deviation, in the cube's length
   */
  CmaEs(int n, int lambda, double sigma) {
    this.n = n;
    int mu = lambda / 2;
    weights = new double[mu];
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < mu; i++) {
      weights[i] = StrictMath.log((lambda + 1) / 2.0) - StrictMath.log(i + 1.0);
      sum += weights[i];
    }
    for (int i = 0; i < mu; i++) {
      weights[i] /= sum;
      squares += weights[i] * weights[i];
    }
    muEff = 1 / squares;
    cSigma = (muEff + 2) / (n + muEff + 5);
    dSigma = 1 + 2 * Math.max(0, StrictMath.sqrt((muEff - 1) / (n + 1)) - 1) + cSigma;
    cC = (4 + muEff / n) / (n + 4 + 2 * muEff / n);
    c1 = 2 / ((n + 1.3) * (n + 1.3) + muEff);
    cMu = Math.min(1 - c1, 2 * (muEff - 2 + 1 / muEff) / ((n + 2.0) * (n + 2) + muEff));
    chi = StrictMath.sqrt(n) * (1 - 1.0 / (4 * n) + 1.0 / (21.0 * n * n));
    mean = new double[n];
    Arrays.fill(mean, 0.5);
    this.sigma = sigma;
    covariance = MatrixUtils.createRealIdentityMatrix(n);
    axes = covariance.getData();
    lengths = new double[n];
    Arrays.fill(lengths, 1);
    pathSigma = new double[n];
    pathC = new double[n];
  }

  /** The population that the tutorial advises: 4 + 3 ln n, rounded down. */
  static int population(int n) {
    return 4 + (int) (3 * StrictMath.log(n));
  }

  /**
   * Draws positions, perhaps outside of the cube.
   *
   * @param leastDeviation of each dimension: below it a step would never leave a whole number
   */
  double[] draw(Draws draws, double[] leastDeviation) {
    double[] z = new double[n];
    for (int i = 0; i < n; i++) {
      z[i] = lengths[i] * draws.gaussian();
    }
    double[] positions = new double[n];
    for (int i = 0; i < n; i++) {
      double step = 0;
      for (int j = 0; j < n; j++) {
        step += axes[i][j] * z[j];
      }
      double deviation = sigma * StrictMath.sqrt(covariance.getEntry(i, i));
      positions[i] = mean[i] + sigma * step * Math.max(1, leastDeviation[i] / deviation);
    }
    return positions;
  }

  /** Moves the distribution by a generation: positions, best first. */
  void move(double[][] best) {
    generation++;
    double[] step = new double[n];
    RealMatrix rankMu = new Array2DRowRealMatrix(n, n);
    for (int i = 0; i < weights.length; i++) {
      double[] y = new double[n];
      for (int d = 0; d < n; d++) {
        y[d] = (best[i][d] - mean[d]) / sigma;
        step[d] += weights[i] * y[d];
      }
      addOuter(rankMu, y, weights[i]);
    }
    for (int d = 0; d < n; d++) {
      mean[d] += sigma * step[d];
    }
    double norm = stretch(pathSigma, whitened(step), cSigma);
    double expected = 1 - StrictMath.pow(1 - cSigma, 2.0 * generation);
    boolean steady = norm / StrictMath.sqrt(expected) < (1.4 + 2.0 / (n + 1)) * chi;
    if (steady) {
      stretch(pathC, step, cC);
    } else {
      stretch(pathC, new double[n], cC);
    }
    double lost = steady ? 0 : c1 * cC * (2 - cC);
    covariance = covariance.scalarMultiply(1 - c1 - cMu + lost).add(rankMu.scalarMultiply(cMu));
    addOuter(covariance, pathC, c1);
    sigma *= StrictMath.exp(Math.min(1, cSigma / dSigma * (norm / chi - 1)));
    decompose();
  }

  /** True when it has shrunk to a point or a line, from which it would not move any more. */
  boolean isSpent() {
    double longest = Arrays.stream(lengths).max().orElse(0);
    double shortest = Arrays.stream(lengths).min().orElse(0);
    return !(sigma * longest > LEAST_DEVIATION)
        || !(longest * longest < MOST_CONDITION * shortest * shortest)
        || !Double.isFinite(sigma);
  }

  /** Puts the middle of the distribution elsewhere, before its first generation. */
  void startAt(double[] positions) {
    System.arraycopy(positions, 0, mean, 0, n);
  }

  /** Lets a path fade and adds a step; returns the path's length. */
  private double stretch(double[] path, double[] step, double rate) {
    double grow = StrictMath.sqrt(rate * (2 - rate) * muEff);
    double squares = 0;
    for (int d = 0; d < n; d++) {
      path[d] = (1 - rate) * path[d] + grow * step[d];
      squares += path[d] * path[d];
    }
    return StrictMath.sqrt(squares);
  }

  /** C^(-1/2) of a vector. */
  private double[] whitened(double[] vector) {
    double[] result = new double[n];
    for (int j = 0; j < n; j++) {
      double along = 0;
      for (int i = 0; i < n; i++) {
        along += axes[i][j] * vector[i];
      }
      for (int i = 0; i < n; i++) {
        result[i] += axes[i][j] * along / lengths[j];
      }
    }
    return result;
  }

  private void decompose() {
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        covariance.setEntry(i, j, covariance.getEntry(j, i));
      }
    }
    EigenDecomposition eigen = new EigenDecomposition(covariance);
    axes = eigen.getV().getData();
    lengths =
        Arrays.stream(eigen.getRealEigenvalues())
            .map(value -> StrictMath.sqrt(Math.max(value, 0)))
            .toArray();
  }

  private static void addOuter(RealMatrix to, double[] vector, double weight) {
    for (int i = 0; i < vector.length; i++) {
      for (int j = 0; j < vector.length; j++) {
        to.addToEntry(i, j, weight * vector[i] * vector[j]);
      }
    }
  }
}
