package dev.nightjar.training.evaluation;

/** Measures predicted probabilities of a yes-or-no outcome. */
public final class BinaryEvaluation {
  static final int BINS = 10;
  static final double CLIP = 1e-15;

  private BinaryEvaluation() {}

  /**
   * Measures predictions. No input fails: empty, not-a-number or one-class ones give null measures
   * and a reason.
   *
   * @param probabilities of the positive class
   * @param labels 0 or 1, in the same order
   */
  public static Metrics measure(double[] probabilities, double[] labels) {
    String flaw = RankedPredictions.flaw(probabilities, labels);
    if (!flaw.isEmpty()) {
      return Metrics.undefined(labels.length, flaw);
    }
    RankedPredictions ranked = RankedPredictions.of(probabilities, labels);
    Sums sums = new Sums();
    ranked.ascending(sums::add);
    boolean oneClass = ranked.positives() == 0 || ranked.negatives() == 0;
    double rows = labels.length;
    return new Metrics(
        labels.length,
        ranked.positives(),
        sums.logLoss / rows,
        oneClass
            ? null
            : sums.twiceRankedRight / 2.0 / ranked.positives() / (double) ranked.negatives(),
        ranked.positives() == 0 ? null : averagePrecision(ranked),
        sums.squares / rows,
        sums.calibrationError() / rows,
        oneClass
            ? "auc needs both outcomes, and all rows are "
                + (ranked.positives() == 0 ? "negative" : "positive")
            : "");
  }

  /**
   * The sum over distinct probabilities, from the highest, of precision times added recall. Walking
   * upwards, what lies above a group is what has not been passed yet.
   */
  private static double averagePrecision(RankedPredictions ranked) {
    long[] above = {ranked.positives(), ranked.negatives()};
    double[] sum = {0};
    ranked.ascending(
        (probability, positives, negatives) -> {
          sum[0] += positives * (above[0] / (double) (above[0] + above[1]));
          above[0] -= positives;
          above[1] -= negatives;
        });
    return sum[0] / ranked.positives();
  }

  /** The sums that one walk over the groups gives. */
  private static final class Sums {
    private final double[] predicted = new double[BINS];
    private final long[] happened = new long[BINS];
    private double logLoss;
    private double squares;
    private long twiceRankedRight;
    private long negativesBelow;

    void add(double probability, long positives, long negatives) {
      double clipped = Math.min(Math.max(probability, CLIP), 1 - CLIP);
      logLoss -= positives * Math.log(clipped) + negatives * Math.log1p(-clipped);
      squares +=
          positives * (1 - probability) * (1 - probability) + negatives * probability * probability;
      twiceRankedRight += positives * (2 * negativesBelow + negatives);
      negativesBelow += negatives;
      int bin = Math.min((int) (probability * BINS), BINS - 1);
      predicted[bin] += probability * (positives + negatives);
      happened[bin] += positives;
    }

    double calibrationError() {
      double sum = 0;
      for (int bin = 0; bin < BINS; bin++) {
        sum += Math.abs(predicted[bin] - happened[bin]);
      }
      return sum;
    }
  }
}
