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

  /** How probabilities are put into bins. */
  public enum Binning {
    /** Bins of equal width over [0, 1]. */
    EQUAL_WIDTH,
    /** Bins of about as many rows; rows of one probability stay together. */
    EQUAL_COUNT
  }

  /**
   * The bins that have rows, from low to high, weights respected. A bin of {@link
   * Binning#EQUAL_COUNT} begins and ends at probabilities that occur in it, both included; rows of
   * one probability lie in the bin in which the first of them falls.
   *
   * @param bins how many at most, at least 1
   * @return none when the predictions cannot be measured
   */
  public static List<Bin> curve(PredictedBinary predicted, int bins, Binning binning) {
    if (bins < 1) {
      throw new IllegalArgumentException(bins + " bins");
    }
    Ranking.Weighed weighed = predicted.weighed();
    if (weighed == null) {
      return List.of();
    }
    double rows = weighed.rows();
    List<Bin> curve = new ArrayList<>();
    double passed = 0;
    for (int from = 0, to; from < weighed.groups(); from = to) {
      int bin = bin(weighed, from, passed / rows, bins, binning);
      Filled filled = new Filled();
      to = from;
      while (to < weighed.groups()
          && bin(weighed, to, (passed + filled.weight) / rows, bins, binning) == bin) {
        filled.add(weighed, to);
        to++;
      }
      passed += filled.weight;
      boolean fixed = binning == Binning.EQUAL_WIDTH;
      curve.add(
          new Bin(
              fixed ? bin / (double) bins : weighed.probability(from),
              fixed ? (bin + 1) / (double) bins : weighed.probability(to - 1),
              filled.rows,
              filled.predicted / filled.weight,
              filled.happened / filled.weight));
    }
    return curve;
  }

  private static int bin(
      Ranking.Weighed weighed, int group, double passed, int bins, Binning binning) {
    double share = binning == Binning.EQUAL_WIDTH ? weighed.probability(group) : passed;
    return Math.min((int) (share * bins), bins - 1);
  }

  /** What a bin holds. */
  private static final class Filled {
    private long rows;
    private double weight;
    private double predicted;
    private double happened;

    void add(Ranking.Weighed weighed, int group) {
      rows += weighed.count(group);
      weight += weighed.weight(group);
      predicted += weighed.probability(group) * weighed.weight(group);
      happened += weighed.positives(group);
    }
  }
}
