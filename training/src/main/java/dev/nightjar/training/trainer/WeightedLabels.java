package dev.nightjar.training.trainer;

import java.util.Arrays;

/** What labels are like on the whole; no weights are weights of 1. */
final class WeightedLabels {
  private WeightedLabels() {}

  static double mean(float[] labels, float[] weights) {
    double sum = 0;
    double total = 0;
    for (int row = 0; row < labels.length; row++) {
      double weight = weight(weights, row);
      sum += weight * labels[row];
      total += weight;
    }
    return sum / total;
  }

  /** The share of each class. */
  static double[] shares(float[] labels, float[] weights, int classes) {
    double[] shares = new double[classes];
    double total = 0;
    for (int row = 0; row < labels.length; row++) {
      double weight = weight(weights, row);
      shares[(int) labels[row]] += weight;
      total += weight;
    }
    for (int k = 0; k < classes; k++) {
      shares[k] /= total;
    }
    return shares;
  }

  /** The least label up to which at least this share of the weight lies. */
  static double quantile(float[] labels, float[] weights, double share) {
    long[] order = new long[labels.length];
    for (int row = 0; row < labels.length; row++) {
      order[row] = (long) inOrder(labels[row]) << 32 | row;
    }
    Arrays.sort(order);
    double total = 0;
    for (int row = 0; row < labels.length; row++) {
      total += weight(weights, row);
    }
    double reached = 0;
    for (long key : order) {
      int row = (int) key;
      reached += weight(weights, row);
      if (reached >= share * total && reached > 0) {
        return labels[row];
      }
    }
    return labels[(int) order[order.length - 1]];
  }

  /** An integer that is ordered as the float is. */
  private static int inOrder(float value) {
    int bits = Float.floatToIntBits(value);
    return bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
  }

  private static double weight(float[] weights, int row) {
    return weights.length == 0 ? 1 : weights[row];
  }
}
