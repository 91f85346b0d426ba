package dev.nightjar.training.evaluation;

/**
 * What wrong decisions cost, in any unit.
 *
 * @param falsePositive cost of acting on a row that turns out negative; greater than 0
 * @param falseNegative cost of not acting on a row that turns out positive; greater than 0
 */
public record Costs(double falsePositive, double falseNegative) implements java.io.Serializable {
  /** The threshold that is right for calibrated probabilities: fp / (fp + fn). */
  public double calibratedThreshold() {
    return falsePositive / (falsePositive + falseNegative);
  }

  /**
   * Cost per row of deciding yes where probability {@code >=} threshold; NaN when the predictions
   * cannot be measured.
   */
  public double perRow(double[] probabilities, double[] labels, double threshold) {
    if (!RankedPredictions.flaw(probabilities, labels).isEmpty()) {
      return Double.NaN;
    }
    long wrongYes = 0;
    long wrongNo = 0;
    for (int i = 0; i < labels.length; i++) {
      boolean yes = probabilities[i] >= threshold;
      wrongYes += yes && labels[i] == 0 ? 1 : 0;
      wrongNo += !yes && labels[i] == 1 ? 1 : 0;
    }
    return (wrongYes * falsePositive + wrongNo * falseNegative) / labels.length;
  }

  /**
   * The threshold of the lowest total cost on these predictions; candidates are every distinct
   * probability and one above them all (never act). Of equal costs the one nearest to {@link
   * #calibratedThreshold} wins, then the lower. Without rows of both outcomes, or with predictions
   * that cannot be measured, it is {@link #calibratedThreshold}.
   */
  public double bestThreshold(double[] probabilities, double[] labels) {
    if (!RankedPredictions.flaw(probabilities, labels).isEmpty()) {
      return calibratedThreshold();
    }
    RankedPredictions ranked = RankedPredictions.of(probabilities, labels);
    if (ranked.positives() == 0 || ranked.negatives() == 0) {
      return calibratedThreshold();
    }
    Best best = new Best();
    long[] below = {0, 0};
    double[] highest = {0};
    ranked.ascending(
        (probability, positives, negatives) -> {
          best.offer(probability, cost(ranked.negatives() - below[1], below[0]));
          below[0] += positives;
          below[1] += negatives;
          highest[0] = probability;
        });
    best.offer(Math.nextUp(highest[0]), cost(0, ranked.positives()));
    return best.threshold;
  }

  private double cost(long wrongYes, long wrongNo) {
    return wrongYes * falsePositive + wrongNo * falseNegative;
  }

  /** The best candidate so far; candidates are offered from low to high. */
  private final class Best {
    private double threshold = Double.NaN;
    private double cost = Double.POSITIVE_INFINITY;

    void offer(double candidate, double candidateCost) {
      double centre = calibratedThreshold();
      boolean nearer = Math.abs(candidate - centre) < Math.abs(threshold - centre);
      if (candidateCost < cost || (candidateCost == cost && nearer)) {
        threshold = candidate;
        cost = candidateCost;
      }
    }
  }
}
