package dev.nightjar.training.search;

import java.util.List;
import org.apache.commons.math3.special.Erf;

/**
 * A density over the positions of a trainer's free dimensions, from points that were tried: the
 * even density and one kernel around each point, all of equal weight. A kernel is the product of
 * normal densities cut to [0, 1]; of a choice, of the tried value and the even distribution.
 *
 * <p>A kernel's width in a dimension is Scott's: the deviation of the points, taken as at least
 * 0.1, times n^(-1/(d + 4)).
 */
final class ParzenMixture {
  private static final double LEAST_DEVIATION = 0.1;
  private static final double SQRT_2 = StrictMath.sqrt(2);
  private static final double LOG_SQRT_2_PI = 0.5 * StrictMath.log(2 * Math.PI);

  private final List<Dimension> dimensions;
  private final double[][] centres;
  private final double[] widths;

  /** Of each kernel, the logarithm of the factor that makes it a density. */
  private final double[] logScales;

  /**
   * A density.
   *
   * @param dimensions the free ones, by name
   * @param centres the positions of the points; perhaps none
   */
  ParzenMixture(List<Dimension> dimensions, List<double[]> centres) {
    this.dimensions = dimensions;
    this.centres = centres.toArray(double[][]::new);
    widths = new double[dimensions.size()];
    double shrink =
        StrictMath.pow(Math.max(1, this.centres.length), -1.0 / (dimensions.size() + 4));
    for (int i = 0; i < widths.length; i++) {
      Dimension dimension = dimensions.get(i);
      double cell = dimension.size() == Dimension.CONTINUOUS ? 0 : 1.0 / dimension.size();
      widths[i] = Math.max(Math.max(LEAST_DEVIATION, deviation(i)) * shrink, cell / 2);
    }
    logScales = new double[this.centres.length];
    for (int k = 0; k < logScales.length; k++) {
      for (int i = 0; i < widths.length; i++) {
        if (!(dimensions.get(i) instanceof Choice)) {
          double centre = this.centres[k][i];
          double inside =
              (Erf.erf((1 - centre) / widths[i] / SQRT_2) + Erf.erf(centre / widths[i] / SQRT_2))
                  / 2;
          logScales[k] -= LOG_SQRT_2_PI + StrictMath.log(widths[i]) + StrictMath.log(inside);
        }
      }
    }
  }

  /** Positions drawn from the density. */
  double[] draw(Draws draws) {
    double[] positions = new double[widths.length];
    int kernel = (int) draws.below(centres.length + 1L);
    for (int i = 0; i < positions.length; i++) {
      if (kernel == centres.length
          || (dimensions.get(i) instanceof Choice && draws.uniform() < evenShare())) {
        positions[i] = draws.uniform();
      } else if (dimensions.get(i) instanceof Choice) {
        positions[i] = centres[kernel][i];
      } else {
        do {
          positions[i] = centres[kernel][i] + widths[i] * draws.gaussian();
        } while (!(positions[i] >= 0 && positions[i] <= 1));
      }
    }
    return positions;
  }

  /** The logarithm of the density, 0 for the even one. */
  double logDensity(double[] positions) {
    double sum = 1;
    for (int k = 0; k < centres.length; k++) {
      double exponent = logScales[k];
      for (int i = 0; i < positions.length; i++) {
        if (dimensions.get(i) instanceof Choice choice) {
          boolean same = choice.at(positions[i]).equals(choice.at(centres[k][i]));
          exponent += StrictMath.log(evenShare() + (same ? (1 - evenShare()) * choice.size() : 0));
        } else {
          double distance = (positions[i] - centres[k][i]) / widths[i];
          exponent -= distance * distance / 2;
        }
      }
      sum += StrictMath.exp(exponent);
    }
    return StrictMath.log(sum / (centres.length + 1));
  }

  /** The share of the even distribution in the kernel of a choice. */
  private double evenShare() {
    return 1.0 / (centres.length + 1);
  }

  private double deviation(int dimension) {
    double mean = 0;
    for (double[] centre : centres) {
      mean += centre[dimension] / centres.length;
    }
    double squares = 0;
    for (double[] centre : centres) {
      squares += (centre[dimension] - mean) * (centre[dimension] - mean) / centres.length;
    }
    return StrictMath.sqrt(squares);
  }
}
