package dev.nightjar.training.evaluation;

import java.util.Arrays;

/**
 * Predictions grouped by probability, from low to high: what every measure needs, and the reason
 * why none of them depends on the order of the rows.
 */
final class RankedPredictions {
  /** Visits the rows of one probability. */
  interface Group {
    void visit(double probability, long positives, long negatives);
  }

  private final double[] probabilities;
  private final long[] positives;
  private final long[] negatives;

  /**
   * Groups with their rows.
   *
   * @param probabilities distinct, from low to high
   * @param positives positive rows of each
   * @param negatives negative rows of each
   */
  private RankedPredictions(double[] probabilities, long[] positives, long[] negatives) {
    this.probabilities = probabilities;
    this.positives = positives;
    this.negatives = negatives;
  }

  static RankedPredictions of(double[] probabilities, double[] labels) {
    double[] distinct = distinct(probabilities);
    long[] positives = new long[distinct.length];
    long[] negatives = new long[distinct.length];
    for (int i = 0; i < labels.length; i++) {
      int group = Arrays.binarySearch(distinct, probabilities[i] + 0.0);
      (labels[i] == 1 ? positives : negatives)[group]++;
    }
    return new RankedPredictions(distinct, positives, negatives);
  }

  /** The distinct values from low to high, without NaN among them; -0.0 as 0.0. */
  static double[] distinct(double[] values) {
    double[] sorted = new double[values.length];
    for (int i = 0; i < sorted.length; i++) {
      // Adding zero makes -0.0 and 0.0 one value.
      sorted[i] = values[i] + 0.0;
    }
    Arrays.sort(sorted);
    int kept = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        sorted[kept++] = sorted[i];
      }
    }
    return Arrays.copyOf(sorted, kept);
  }

  /** Why these predictions cannot be measured; empty when they can. */
  static String flaw(double[] probabilities, double[] labels) {
    if (probabilities.length != labels.length) {
      return probabilities.length + " predictions for " + labels.length + " outcomes";
    }
    if (labels.length == 0) {
      return "there are no rows";
    }
    long notProbabilities = Arrays.stream(probabilities).filter(p -> !(p >= 0 && p <= 1)).count();
    if (notProbabilities > 0) {
      return notProbabilities + " predictions are not between 0 and 1";
    }
    long notOutcomes = Arrays.stream(labels).filter(y -> y != 0 && y != 1).count();
    return notOutcomes > 0 ? notOutcomes + " outcomes are neither 0 nor 1" : "";
  }

  long positives() {
    return Arrays.stream(positives).sum();
  }

  long negatives() {
    return Arrays.stream(negatives).sum();
  }

  /** Visits the groups from the lowest probability to the highest. */
  void ascending(Group group) {
    for (int i = 0; i < probabilities.length; i++) {
      group.visit(probabilities[i], positives[i], negatives[i]);
    }
  }
}
