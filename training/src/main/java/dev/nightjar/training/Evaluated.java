package dev.nightjar.training;

import dev.nightjar.training.evaluation.BinaryEvaluation;
import dev.nightjar.training.evaluation.Costs;
import dev.nightjar.training.evaluation.Metrics;
import dev.nightjar.training.evaluation.PredictedBinary;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Predictor;

/**
 * What a trained model predicts on a part, and how good that is.
 *
 * @param probabilities one per row
 * @param labels 0 or 1 per row
 * @param metrics the measures
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
record Evaluated(double[] probabilities, double[] labels, Metrics metrics) {
  static Evaluated on(Matrix part, Predictor model) {
    float[] predicted = new float[part.rows()];
    model.predict(part.values(), part.rows(), predicted);
    return of(part, predicted);
  }

  /** Of predictions that were made before, one per row. */
  static Evaluated of(Matrix part, float[] predicted) {
    double[] probabilities = new double[part.rows()];
    double[] labels = new double[part.rows()];
    for (int i = 0; i < predicted.length; i++) {
      probabilities[i] = predicted[i];
      labels[i] = part.labels()[i];
    }
    return new Evaluated(probabilities, labels, BinaryEvaluation.measure(probabilities, labels));
  }

  /** What decides at a threshold, to be measured. */
  PredictedBinary at(double threshold, Costs costs) {
    return PredictedBinary.of(
        probabilities, labels, null, new PredictedBinary.Settings(threshold, 2, costs));
  }

  double bestThreshold(Costs costs) {
    return costs.bestThreshold(probabilities, labels);
  }

  double costPerRow(Costs costs, double threshold) {
    return costs.perRow(probabilities, labels, threshold);
  }
}
