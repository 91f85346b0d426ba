package dev.nightjar.training.evaluation;

import java.util.Arrays;

/**
 * Rows grouped by their predicted probability. Sorted once, it can be weighed again and again:
 * {@link RankedPredictions} for weights.
 */
final class Ranking {
  private final double[] distinct;
  private final int[] groups;
  private final boolean[] positive;
  private final int[] counts;
  private final double[] lossOfPositive;
  private final double[] lossOfNegative;

  private Ranking(double[] distinct, int[] groups, boolean[] positive) {
    this.distinct = distinct;
    this.groups = groups;
    this.positive = positive;
    this.counts = new int[distinct.length];
    for (int group : groups) {
      counts[group]++;
    }
    this.lossOfPositive = new double[distinct.length];
    this.lossOfNegative = new double[distinct.length];
    for (int group = 0; group < distinct.length; group++) {
      double clipped =
          Math.min(Math.max(distinct[group], BinaryEvaluation.CLIP), 1 - BinaryEvaluation.CLIP);
      lossOfPositive[group] = -Math.log(clipped);
      lossOfNegative[group] = -Math.log1p(-clipped);
    }
  }

  /** Ranks rows by a score that is never NaN. */
  static Ranking of(double[] scores, boolean[] positive) {
    double[] distinct = RankedPredictions.distinct(scores);
    int[] groups = new int[scores.length];
    for (int row = 0; row < groups.length; row++) {
      groups[row] = Arrays.binarySearch(distinct, scores[row] + 0.0);
    }
    return new Ranking(distinct, groups, positive);
  }

  /** The rows with these weights. */
  Weighed weighed(double[] weights) {
    double[] positives = new double[distinct.length];
    double[] negatives = new double[distinct.length];
    for (int row = 0; row < groups.length; row++) {
      (positive[row] ? positives : negatives)[groups[row]] += weights[row];
    }
    return new Weighed(positives, negatives);
  }

  /** Weights of the positive and of the negative rows of each group; a group may have none. */
  final class Weighed {
    private final double[] positives;
    private final double[] negatives;

    private Weighed(double[] positives, double[] negatives) {
      this.positives = positives;
      this.negatives = negatives;
    }

    int groups() {
      return distinct.length;
    }

    double probability(int group) {
      return distinct[group];
    }

    /** Rows of a group, whatever they weigh. */
    int count(int group) {
      return counts[group];
    }

    double positives(int group) {
      return positives[group];
    }

    double negatives(int group) {
      return negatives[group];
    }

    double weight(int group) {
      return positives[group] + negatives[group];
    }

    double positives() {
      return Predicted.sum(positives);
    }

    double negatives() {
      return Predicted.sum(negatives);
    }

    double rows() {
      return positives() + negatives();
    }

    /** NaN without both classes. */
    double auc() {
      double below = 0;
      double right = 0;
      for (int group = 0; group < distinct.length; group++) {
        // Twice the pairs ranked right: ties count half.
        right += positives[group] * (2 * below + negatives[group]);
        below += negatives[group];
      }
      double allPositives = positives();
      return allPositives == 0 || below == 0 ? Double.NaN : right / 2.0 / allPositives / below;
    }

    /** NaN without positives. */
    double averagePrecision() {
      // From above, without subtractions that would leave residues of weights.
      double[] precisions = new double[distinct.length];
      double yesRight = 0;
      double yesWrong = 0;
      for (int group = distinct.length - 1; group >= 0; group--) {
        yesRight += positives[group];
        yesWrong += negatives[group];
        precisions[group] = yesRight / (yesRight + yesWrong);
      }
      double sum = 0;
      for (int group = 0; group < distinct.length; group++) {
        sum += positives[group] > 0 ? positives[group] * precisions[group] : 0;
      }
      return yesRight == 0 ? Double.NaN : sum / yesRight;
    }

    double logLoss() {
      double sum = 0;
      for (int group = 0; group < distinct.length; group++) {
        if (weight(group) > 0) {
          sum +=
              positives[group] * lossOfPositive[group] + negatives[group] * lossOfNegative[group];
        }
      }
      return sum / rows();
    }

    double brier() {
      double sum = 0;
      for (int group = 0; group < distinct.length; group++) {
        double p = distinct[group];
        sum += positives[group] * (1 - p) * (1 - p) + negatives[group] * p * p;
      }
      return sum / rows();
    }

    double calibrationError() {
      double[] predicted = new double[BinaryEvaluation.BINS];
      double[] happened = new double[BinaryEvaluation.BINS];
      for (int group = 0; group < distinct.length; group++) {
        int bin = BinaryEvaluation.binOf(distinct[group]);
        predicted[bin] += distinct[group] * weight(group);
        happened[bin] += positives[group];
      }
      double sum = 0;
      for (int bin = 0; bin < predicted.length; bin++) {
        sum += Math.abs(predicted[bin] - happened[bin]);
      }
      return sum / rows();
    }

    /** What deciding yes where probability {@code >=} threshold gives. */
    Confusion at(double threshold) {
      double[] yes = {0, 0};
      double[] no = {0, 0};
      for (int group = 0; group < distinct.length; group++) {
        double[] decided = distinct[group] >= threshold ? yes : no;
        decided[0] += positives[group];
        decided[1] += negatives[group];
      }
      return new Confusion(yes[0], yes[1], no[0], no[1]);
    }
  }
}
