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

  private final double[] positives;
  private final double[] negatives;

  private RankedPredictions(double[] positives, double[] negatives) {
    this.positives = positives;
    this.negatives = negatives;
  }

  static RankedPredictions of(double[] probabilities, double[] labels) {
    double[] positives = new double[labels.length];
    double[] negatives = new double[labels.length];
    int nPositives = 0;
    int nNegatives = 0;
    for (int i = 0; i < labels.length; i++) {
      // Adding zero makes -0.0 and 0.0 one probability.
      double probability = probabilities[i] + 0.0;
      if (labels[i] == 1) {
        positives[nPositives++] = probability;
      } else {
        negatives[nNegatives++] = probability;
      }
    }
    positives = Arrays.copyOf(positives, nPositives);
    negatives = Arrays.copyOf(negatives, nNegatives);
    Arrays.sort(positives);
    Arrays.sort(negatives);
    return new RankedPredictions(positives, negatives);
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
    return positives.length;
  }

  long negatives() {
    return negatives.length;
  }

  /** Visits the groups from the lowest probability to the highest. */
  void ascending(Group group) {
    int p = 0;
    int n = 0;
    while (p < positives.length || n < negatives.length) {
      double probability =
          p == positives.length
              ? negatives[n]
              : n == negatives.length ? positives[p] : Math.min(positives[p], negatives[n]);
      int firstPositive = p;
      int firstNegative = n;
      while (p < positives.length && positives[p] == probability) {
        p++;
      }
      while (n < negatives.length && negatives[n] == probability) {
        n++;
      }
      group.visit(probability, p - firstPositive, n - firstNegative);
    }
  }
}
