package dev.nightjar.training;

import dev.nightjar.training.evaluation.BinaryEvaluation;
import dev.nightjar.training.evaluation.Metrics;
import dev.nightjar.training.evaluation.Predicted;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.study.Measuring;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a trained model predicts on a part, to be measured.
 *
 * @param part the rows' labels, with or without their features
 * @param predictions as {@link Predictor#predict} gives them
 * @param measuring how they are measured; its threshold is one half where none has been chosen yet
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
record Evaluated(Matrix part, float[] predictions, Measuring measuring) {
  static Evaluated on(Matrix part, Predictor model, Measuring measuring) {
    float[] predicted = new float[part.rows() * model.outputs()];
    model.predict(part.values(), part.rows(), predicted);
    return new Evaluated(part, predicted, measuring);
  }

  /** The same predictions, which decide at a threshold where the task is binary. */
  Evaluated at(double threshold) {
    return new Evaluated(
        part,
        predictions,
        new Measuring(measuring.target(), measuring.costs(), threshold, measuring.quantile()));
  }

  /** Beside what happened. */
  Predicted predicted() {
    return measuring.predicted(part, predictions);
  }

  /** True where decisions are made. */
  boolean isBinary() {
    return measuring.target().task() == Task.BINARY;
  }

  /** The measures of probabilities of yes. */
  Metrics probabilities() {
    return BinaryEvaluation.measure(doubles(predictions), doubles(part.labels()));
  }

  /** The measures that do not depend on a threshold, by name. */
  Map<String, @Nullable Double> measures() {
    return isBinary() ? probabilities().byName() : predicted().measure().values();
  }

  /** Of a binary task, the threshold that costs least. */
  double bestThreshold() {
    return measuring.costs().bestThreshold(doubles(predictions), doubles(part.labels()));
  }

  /** Of a binary task, what deciding at the threshold costs. */
  double costPerRow() {
    return measuring
        .costs()
        .perRow(doubles(predictions), doubles(part.labels()), measuring.threshold());
  }

  /** The numbers that the rows' predictions are: one of each row, but of classes one of each. */
  double[] outputs() {
    return doubles(predictions);
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
