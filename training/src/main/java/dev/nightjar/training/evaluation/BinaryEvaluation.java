package dev.nightjar.training.evaluation;

import org.jspecify.annotations.Nullable;

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
    return measure(RankedPredictions.of(probabilities, labels));
  }

  /** Measures predictions of which there is at least one. */
  private static Metrics measure(RankedPredictions ranked) {
    Sums sums = new Sums();
    ranked.ascending(sums::add);
    long positives = ranked.positives();
    long negatives = ranked.negatives();
    boolean oneClass = positives == 0 || negatives == 0;
    double rows = positives + negatives;
    return new Metrics(
        positives + negatives,
        positives,
        sums.logLoss / rows,
        auc(ranked),
        positives == 0 ? null : averagePrecision(ranked),
        sums.squares / rows,
        sums.calibrationError() / rows,
        oneClass
            ? "auc needs both outcomes, and all rows are "
                + (positives == 0 ? "negative" : "positive")
            : "");
  }

  /** The bin of a probability: [0, 0.1), …, [0.9, 1]. */
  static int binOf(double probability) {
    return Math.min((int) (probability * BINS), BINS - 1);
  }

  /** Pairs of a positive and a negative row that are ranked right, as their share; null without. */
  private static @Nullable Double auc(RankedPredictions ranked) {
    // The negatives below, and twice the pairs ranked right: ties count half.
    long[] sums = {0, 0};
    ranked.ascending(
        (probability, positives, negatives) -> {
          sums[1] += positives * (2 * sums[0] + negatives);
          sums[0] += negatives;
        });
    long positives = ranked.positives();
    long negatives = ranked.negatives();
    return positives == 0 || negatives == 0
        ? null
        : (Double) (sums[1] / 2.0 / positives / negatives);
  }

  /**
   * The sum over distinct probabilities, from the highest, of precision times added recall. Walking
   * upwards, what lies above a group is what has not been passed yet.
   */
  private static double averagePrecision(RankedPredictions ranked) {
    long allPositives = ranked.positives();
    long[] above = {allPositives, ranked.negatives()};
    double[] sum = {0};
    ranked.ascending(
        (probability, positives, negatives) -> {
          sum[0] += positives * (above[0] / (double) (above[0] + above[1]));
          above[0] -= positives;
          above[1] -= negatives;
        });
    return sum[0] / allPositives;
  }

  /** The sums that one walk over the groups gives. */
  private static final class Sums {
    private final double[] predicted = new double[BINS];
    private final long[] happened = new long[BINS];
    private double logLoss;
    private double squares;

    void add(double probability, long positives, long negatives) {
      double clipped = Math.min(Math.max(probability, CLIP), 1 - CLIP);
      logLoss -= positives * Math.log(clipped) + negatives * Math.log1p(-clipped);
      squares +=
          positives * (1 - probability) * (1 - probability) + negatives * probability * probability;
      int bin = binOf(probability);
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
