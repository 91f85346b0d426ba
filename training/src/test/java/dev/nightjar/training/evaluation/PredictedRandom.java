package dev.nightjar.training.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Random predictions with ties, skew, unknown outcomes and whole weights, 0 among them. */
final class PredictedRandom {
  private PredictedRandom() {}

  /** Yes and no, with any number of rows from 0 and often only one of both. */
  static PredictedBinary binary(long seed, boolean weighted) {
    Random random = new Random(seed);
    int rows = rows(random);
    int values = 1 + random.nextInt(20);
    double rate = new double[] {0, 0.02, 0.3, 0.9, 1}[random.nextInt(5)];
    double[] probabilities = new double[rows];
    double[] labels = new double[rows];
    for (int row = 0; row < rows; row++) {
      probabilities[row] = (double) random.nextInt(values + 1) / values;
      labels[row] = random.nextInt(10) == 0 ? Double.NaN : random.nextDouble() < rate ? 1 : 0;
    }
    return PredictedBinary.of(
        probabilities,
        labels,
        weights(random, rows, weighted),
        new PredictedBinary.Settings(
            random.nextDouble(), 0.5 + random.nextInt(3), new Costs(1, 4)));
  }

  /** Numbers, some of them 0, sometimes all the same. */
  static PredictedValues values(long seed, boolean weighted) {
    Random random = new Random(seed);
    int rows = rows(random);
    int different = 1 + random.nextInt(12);
    double[] predictions = new double[rows];
    double[] labels = new double[rows];
    for (int row = 0; row < rows; row++) {
      labels[row] = random.nextInt(10) == 0 ? Double.NaN : random.nextInt(different) * 1.5;
      predictions[row] = 0.1 + random.nextInt(different + 2) * 1.25;
    }
    return PredictedValues.of(
        predictions, labels, weights(random, rows, weighted), 0.05 + 0.9 * random.nextDouble());
  }

  /** Two to five classes, of which some may not occur. */
  static PredictedClasses classes(long seed, boolean weighted) {
    Random random = new Random(seed);
    int rows = rows(random);
    int classes = 2 + random.nextInt(4);
    int occurring = 1 + random.nextInt(classes);
    double[] probabilities = new double[rows * classes];
    int[] labels = new int[rows];
    for (int row = 0; row < rows; row++) {
      labels[row] = random.nextInt(10) == 0 ? -1 : random.nextInt(occurring);
      int sum = 0;
      for (int c = 0; c < classes; c++) {
        int share = random.nextInt(4) + (c == 0 ? 1 : 0);
        probabilities[row * classes + c] = share;
        sum += share;
      }
      for (int c = 0; c < classes; c++) {
        probabilities[row * classes + c] /= sum;
      }
    }
    return PredictedClasses.of(
        probabilities,
        labels,
        weights(random, rows, weighted),
        IntStream.range(0, classes).mapToObj(c -> "c" + c).toList(),
        1 + random.nextInt(classes));
  }

  /** Another order of so many rows. */
  static int[] shuffled(int rows, long seed) {
    Random random = new Random(~seed);
    int[] order = RowOrder.all(rows);
    for (int i = rows - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return order;
  }

  /** The known rows, each as often as its whole weight says: what weights mean. */
  static int[] repeated(Predicted predicted) {
    List<Integer> rows = new ArrayList<>();
    for (int row = 0; row < predicted.rows(); row++) {
      for (int i = 0; i < predicted.weight(row) && predicted.isLabelled(row); i++) {
        rows.add(row);
      }
    }
    return rows.stream().mapToInt(Integer::intValue).toArray();
  }

  static double[] fractions(int rows, long seed) {
    Random random = new Random(seed);
    return random.doubles(rows).map(w -> w < 0.1 ? 0 : w / 3).toArray();
  }

  private static int rows(Random random) {
    return random.nextInt(8) == 0 ? random.nextInt(3) : random.nextInt(40);
  }

  private static double @Nullable [] weights(Random random, int rows, boolean weighted) {
    double[] weights = new double[rows];
    Arrays.setAll(weights, row -> random.nextInt(4));
    return weighted ? weights : null;
  }
}
