package dev.nightjar.training.evaluation;

import java.util.Arrays;

/** The definitions of the measures, written down as slowly and plainly as they can be. */
record NaiveEvaluation(double[] probabilities, double[] labels) {
  double logLoss() {
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      double p = Math.min(Math.max(probabilities[i], 1e-15), 1 - 1e-15);
      sum -= labels[i] == 1 ? Math.log(p) : Math.log(1 - p);
    }
    return sum / labels.length;
  }

  double brier() {
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      sum += Math.pow(probabilities[i] - labels[i], 2);
    }
    return sum / labels.length;
  }

  /** All pairs of a positive and a negative row. */
  double auc() {
    double right = 0;
    long pairs = 0;
    for (int i = 0; i < labels.length; i++) {
      for (int j = 0; j < labels.length; j++) {
        if (labels[i] == 1 && labels[j] == 0) {
          pairs++;
          right +=
              probabilities[i] > probabilities[j]
                  ? 1
                  : probabilities[i] == probabilities[j] ? 0.5 : 0;
        }
      }
    }
    return right / pairs;
  }

  /** Every distinct probability as a threshold, from high to low. */
  double averagePrecision() {
    double[] thresholds = Arrays.stream(probabilities).distinct().sorted().toArray();
    double sum = 0;
    double recallBefore = 0;
    for (int t = thresholds.length - 1; t >= 0; t--) {
      double chosen = 0;
      double hits = 0;
      double positives = 0;
      for (int i = 0; i < labels.length; i++) {
        boolean above = probabilities[i] >= thresholds[t];
        chosen += above ? 1 : 0;
        hits += above && labels[i] == 1 ? 1 : 0;
        positives += labels[i];
      }
      sum += (hits / positives - recallBefore) * (hits / chosen);
      recallBefore = hits / positives;
    }
    return sum;
  }

  double calibrationError() {
    double sum = 0;
    for (int bin = 0; bin < 10; bin++) {
      double predicted = 0;
      double happened = 0;
      for (int i = 0; i < labels.length; i++) {
        int binOf = probabilities[i] == 1 ? 9 : (int) Math.floor(probabilities[i] * 10);
        if (binOf == bin) {
          predicted += probabilities[i];
          happened += labels[i];
        }
      }
      sum += Math.abs(predicted - happened);
    }
    return sum / labels.length;
  }

  /** The lowest cost of any threshold, tried one by one. */
  double lowestCost(Costs costs) {
    double lowest = costs.perRow(probabilities, labels, 2);
    for (double threshold : probabilities) {
      lowest = Math.min(lowest, costs.perRow(probabilities, labels, threshold));
    }
    return lowest;
  }
}
