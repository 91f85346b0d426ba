package dev.nightjar.training.model;

import dev.nightjar.lakehouse.NightjarException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The smoothed mean labels of the values of a text column.
 *
 * @param table from all rows of the training part, for other rows
 * @param outOfFold for the training part's own rows, each from the rows of the other folds
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TargetMeans(Step.Table table, float[] outOfFold) {

  /**
   * What is averaged.
   *
   * @param ofClass the class whose share it is, or -1 for the label itself
   * @param suffix what the column's name gets
   */
  record Labels(int ofClass, String suffix) {
    static List<Labels> of(String column, Target target) {
      if (!target.task().labelled()) {
        throw NightjarException.user(
            "Cannot encode " + column + " by the mean of the label",
            "a model of the task " + target.task().key() + " has no label",
            "give it another encoding, such as frequency, hash or dictionary");
      }
      if (target.task() != Task.MULTICLASS) {
        return List.of(new Labels(-1, ""));
      }
      List<Labels> labels = new ArrayList<>();
      for (int i = 0; i < target.classes().size(); i++) {
        labels.add(new Labels(i, "_" + target.classes().get(i)));
      }
      return labels;
    }

    double of(float label) {
      return ofClass < 0 ? label : label == ofClass ? 1 : 0;
    }
  }

  static TargetMeans of(
      Matrix raw,
      int[] codes,
      int values,
      byte[] folds,
      Labels labels,
      Encoding.TargetMean encoding) {
    // One slot for each value, one for an unseen one, one for null.
    int slots = values + 2;
    double[][] sums = new double[Folds.FOLDS][slots];
    double[][] weights = new double[Folds.FOLDS][slots];
    double sum = 0;
    double weight = 0;
    for (int row = 0; row < codes.length; row++) {
      double rowWeight = raw.weights().length == 0 ? 1 : raw.weights()[row];
      double weighted = rowWeight * labels.of(raw.labels()[row]);
      sums[folds[row]][codes[row]] += weighted;
      weights[folds[row]][codes[row]] += rowWeight;
      sum += weighted;
      weight += rowWeight;
    }
    double pull = encoding.strength() * (weight > 0 ? sum / weight : 0);
    float[][] without = new float[Folds.FOLDS][];
    for (int fold = 0; fold < Folds.FOLDS; fold++) {
      without[fold] = means(sums, weights, fold, pull, encoding.strength());
    }
    float[] outOfFold = new float[codes.length];
    for (int row = 0; row < codes.length; row++) {
      outOfFold[row] = without[folds[row]][codes[row]];
    }
    float[] all = means(sums, weights, -1, pull, encoding.strength());
    return new TargetMeans(
        new Step.Table(Arrays.copyOf(all, values + 1), all[values + 1]), outOfFold);
  }

  /** Adds up the other folds; taking one from the sum of all would leave its rounding behind. */
  private static float[] means(
      double[][] sums, double[][] weights, int without, double pull, double strength) {
    float[] means = new float[sums[0].length];
    for (int slot = 0; slot < means.length; slot++) {
      double sum = 0;
      double weight = 0;
      for (int fold = 0; fold < sums.length; fold++) {
        if (fold != without) {
          sum += sums[fold][slot];
          weight += weights[fold][slot];
        }
      }
      means[slot] = RowEncoder.toFloat((sum + pull) / (weight + strength));
    }
    return means;
  }
}
