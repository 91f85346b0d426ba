package dev.nightjar.training.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether what was predicted with a probability happens that often. */
public final class Calibration {
  private Calibration() {}

  /**
   * The rows whose probability lies in a bin, the bins of {@link Metrics#calibrationError}.
   *
   * @param low where the bin begins, with it
   * @param high where it ends, without it but for the last one
   * @param rows rows in the bin
   * @param meanProbability their mean probability; null without rows
   * @param positiveShare their share of positive outcomes; null without rows
   */
  public record Bin(
      double low,
      double high,
      long rows,
      @Nullable Double meanProbability,
      @Nullable Double positiveShare) {}

  /**
   * Ten bins of equal width, [0, 0.1), …, [0.9, 1], those without rows too; none when the
   * predictions cannot be measured. The values do not depend on the order of the rows.
   *
   * @param probabilities of the positive class
   * @param labels 0 or 1, in the same order
   */
  public static List<Bin> bins(double[] probabilities, double[] labels) {
    if (!RankedPredictions.flaw(probabilities, labels).isEmpty()) {
      return List.of();
    }
    double[] predicted = new double[BinaryEvaluation.BINS];
    long[] happened = new long[BinaryEvaluation.BINS];
    long[] rows = new long[BinaryEvaluation.BINS];
    RankedPredictions.of(probabilities, labels)
        .ascending(
            (probability, positives, negatives) -> {
              int bin = BinaryEvaluation.binOf(probability);
              predicted[bin] += probability * (positives + negatives);
              happened[bin] += positives;
              rows[bin] += positives + negatives;
            });
    List<Bin> bins = new ArrayList<>();
    for (int bin = 0; bin < rows.length; bin++) {
      boolean empty = rows[bin] == 0;
      bins.add(
          new Bin(
              bin / (double) rows.length,
              (bin + 1) / (double) rows.length,
              rows[bin],
              empty ? null : (Double) (predicted[bin] / rows[bin]),
              empty ? null : (Double) (happened[bin] / (double) rows[bin])));
    }
    return bins;
  }
}
