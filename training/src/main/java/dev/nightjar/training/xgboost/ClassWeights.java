package dev.nightjar.training.xgboost;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Target;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code class_weight}: {@code balanced}, or {@code yes:4,no:1} with 1 for classes not named. A
 * row's weight is its own times that of its class.
 */
final class ClassWeights {
  private static final String BALANCED = "balanced";

  private ClassWeights() {}

  /**
   * The weight of each row; empty where all count alike.
   *
   * @throws NightjarException of category USER when the text does not fit the classes
   */
  static float[] rowWeights(String text, Target target, Matrix matrix) {
    double[] weights = factors(text, target, matrix);
    if (weights == null) {
      return matrix.weights();
    }
    float[] rows = new float[matrix.rows()];
    double sum = 0;
    for (int row = 0; row < rows.length; row++) {
      double own = matrix.weights().length == 0 ? 1 : matrix.weights()[row];
      rows[row] = (float) (own * weights[(int) matrix.labels()[row]]);
      sum += rows[row];
    }
    if (sum == 0) {
      throw refused("every row would have the weight 0");
    }
    return rows;
  }

  /**
   * By class, what the weight of its rows is multiplied by; null where all count alike.
   *
   * @throws NightjarException of category USER when the text does not fit the classes
   */
  static double @Nullable [] factors(String text, Target target, Matrix matrix) {
    if (text.isBlank()) {
      return null;
    }
    if (target.classes().isEmpty()) {
      throw refused("a " + target.task().key() + " has no classes");
    }
    return text.trim().equals(BALANCED)
        ? balanced(target.classes().size(), matrix)
        : written(text, target.classes());
  }

  /** Each class that occurs gets the same sum of weights; the sum over all rows stays. */
  private static double[] balanced(int classes, Matrix matrix) {
    double[] sums = new double[classes];
    for (int row = 0; row < matrix.rows(); row++) {
      sums[(int) matrix.labels()[row]] += matrix.weights().length == 0 ? 1 : matrix.weights()[row];
    }
    double total = Arrays.stream(sums).sum();
    long present = Arrays.stream(sums).filter(sum -> sum > 0).count();
    return Arrays.stream(sums).map(sum -> sum > 0 ? total / (present * sum) : 1).toArray();
  }

  private static double[] written(String text, List<String> classes) {
    double[] weights = new double[classes.size()];
    Arrays.fill(weights, 1);
    for (String part : text.split(",")) {
      int colon = part.lastIndexOf(':');
      String name = (colon < 0 ? part : part.substring(0, colon)).trim();
      int at = classes.indexOf(name);
      if (at < 0) {
        throw refused("there is no class '" + name + "'" + Problems.didYouMean(name, classes));
      }
      weights[at] = number(part, part.substring(colon + 1).trim());
    }
    return weights;
  }

  private static double number(String part, String text) {
    try {
      double weight = Double.parseDouble(text);
      if (weight >= 0 && weight <= 1e9) {
        return weight;
      }
    } catch (NumberFormatException e) {
      // Told below, as a number out of range is.
    }
    throw refused("'" + part.trim() + "' is not a class, a colon and a number from 0 to 1e9");
  }

  private static NightjarException refused(String why) {
    return NightjarException.user(
        "Cannot weigh the classes", why, "correct 'class_weight' or leave it out");
  }
}
