package dev.nightjar.training.calibration;

/**
 * A logistic curve over the log-odds of the prediction, fitted by Newton's method with Platt's
 * targets, which keep it finite where classes separate (H.-T. Lin, C.-J. Lin, R. C. Weng, A Note on
 * Platt's Probabilistic Outputs, 2007).
 *
 * @param slope what log-odds are multiplied with; not negative
 * @param shift what is added then
 */
record PlattCurve(double slope, double shift) implements Curve {
  private static final int MOST_STEPS = 100;
  private static final double RIDGE = 1e-12;
  private static final double FLAT = 1e-9;
  private static final double SMALLEST_STEP = 1e-10;

  /** Fits it; arguments as {@link IsotonicCurve#fit}. */
  static PlattCurve fit(float[] predicted, double[] outcomes, double[] weights) {
    double yes = 0;
    double no = 0;
    double[] logOdds = new double[predicted.length];
    for (int row = 0; row < predicted.length; row++) {
      logOdds[row] = Curve.logOdds(predicted[row]);
      yes += weights[row] * outcomes[row];
      no += weights[row] * (1 - outcomes[row]);
    }
    double[] targets = new double[predicted.length];
    for (int row = 0; row < predicted.length; row++) {
      targets[row] = outcomes[row] == 1 ? (yes + 1) / (yes + 2) : 1 / (no + 2);
    }
    return descend(logOdds, targets, weights, Math.log((yes + 1) / (no + 1)));
  }

  private static PlattCurve descend(
      double[] logOdds, double[] targets, double[] weights, double shift) {
    PlattCurve curve = new PlattCurve(0, shift);
    double loss = loss(curve, logOdds, targets, weights);
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    for (int step = 0; step < MOST_STEPS; step++) {
      double slopeGradient = 0;
      double shiftGradient = 0;
      double slopes = RIDGE;
      double both = 0;
      double shifts = RIDGE;
      for (int row = 0; row < logOdds.length; row++) {
        double p = curve.raw(logOdds[row]);
        double away = weights[row] * (p - targets[row]);
        double curvature = weights[row] * p * (1 - p);
        slopeGradient += away * logOdds[row];
        shiftGradient += away;
        slopes += curvature * logOdds[row] * logOdds[row];
        both += curvature * logOdds[row];
        shifts += curvature;
      }
      if (Math.abs(slopeGradient) < FLAT * total && Math.abs(shiftGradient) < FLAT * total) {
        break;
      }
      double determinant = slopes * shifts - both * both;
      double slopeStep = -(shifts * slopeGradient - both * shiftGradient) / determinant;
      double shiftStep = -(slopes * shiftGradient - both * slopeGradient) / determinant;
      double falls = slopeGradient * slopeStep + shiftGradient * shiftStep;
      double length = 1;
      boolean better = false;
      while (!better && length >= SMALLEST_STEP) {
        PlattCurve tried =
            new PlattCurve(curve.slope + length * slopeStep, curve.shift + length * shiftStep);
        double triedLoss = loss(tried, logOdds, targets, weights);
        better = triedLoss < loss + 1e-4 * length * falls;
        if (better) {
          curve = tried;
          loss = triedLoss;
        }
        length /= 2;
      }
      if (!better) {
        break;
      }
    }
    // Predictions that say the opposite are not turned round: the best that never falls is level.
    return curve.slope >= 0 ? curve : new PlattCurve(0, level(targets, weights));
  }

  private static double level(double[] targets, double[] weights) {
    double sum = 0;
    double total = 0;
    for (int row = 0; row < targets.length; row++) {
      sum += weights[row] * targets[row];
      total += weights[row];
    }
    return Curve.logOdds(sum / total);
  }

  private static double loss(
      PlattCurve curve, double[] logOdds, double[] targets, double[] weights) {
    double sum = 0;
    for (int row = 0; row < logOdds.length; row++) {
      double z = curve.slope * logOdds[row] + curve.shift;
      // log(1 + exp(z)) - target * z, without overflow.
      sum +=
          weights[row] * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - targets[row] * z);
    }
    return sum;
  }

  private double raw(double logOdds) {
    return 1 / (1 + Math.exp(-(slope * logOdds + shift)));
  }

  @Override
  public double at(double probability) {
    return Curve.inside(raw(Curve.logOdds(probability)));
  }
}
