package dev.nightjar.training.model;

import dev.nightjar.lakehouse.NightjarException;

/** What every trainer asks of rows before it looks at them. */
public final class TrainableRows {
  private TrainableRows() {}

  /**
   * Checks that there are rows, that their labels fit the task, that weights are finite, not
   * negative and not all 0, and that no value is infinite (an {@link Encoder} makes none).
   *
   * @throws NightjarException of category USER where they do not
   */
  public static void require(Fit fit) {
    require(fit.target(), fit.matrix());
    Matrix validation = fit.validation();
    if (validation != null) {
      require(fit.target(), validation);
    }
  }

  /** As {@link #require(Fit)}, of one matrix. */
  public static void require(Target target, Matrix matrix) {
    if (matrix.rows() == 0) {
      throw refused("there are no rows", "give it at least one row");
    }
    int classes = target.classes().size();
    for (float label : matrix.labels()) {
      if (classes > 0 && !(label >= 0 && label < classes && label == (int) label)) {
        throw refused(
            "the label " + label + " is none of the " + classes + " classes numbered from 0",
            "correct the label or the task");
      }
      if (!Float.isFinite(label)) {
        throw refused("a label is " + label, "leave rows without a label out");
      }
    }
    for (float value : matrix.values()) {
      if (Float.isInfinite(value)) {
        throw refused(
            "a value is " + value, "let the encoder make the rows, which cuts such values");
      }
    }
    double sum = 0;
    for (float weight : matrix.weights()) {
      if (!(weight >= 0) || Float.isInfinite(weight)) {
        throw refused("a weight is " + weight, "give weights from 0 on");
      }
      sum += weight;
    }
    if (matrix.weights().length != 0 && sum == 0) {
      throw refused("all weights are 0", "give at least one row a weight above 0");
    }
  }

  private static NightjarException refused(String why, String fix) {
    return NightjarException.user("Cannot train a model", why, fix);
  }
}
