package dev.nightjar.training.study;

import dev.nightjar.training.evaluation.ClusterEvaluation;
import dev.nightjar.training.evaluation.Costs;
import dev.nightjar.training.evaluation.Predicted;
import dev.nightjar.training.evaluation.PredictedBinary;
import dev.nightjar.training.evaluation.PredictedClasses;
import dev.nightjar.training.evaluation.PredictedValues;
import dev.nightjar.training.evaluation.ReductionEvaluation;
import dev.nightjar.training.evaluation.TaskMetrics;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.UnlabelledPredictor;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How predictions are measured.
 *
 * @param target what is predicted
 * @param costs of wrong decisions of a binary task
 * @param threshold of a binary task: yes is decided from this probability on
 * @param quantile that a regression is asked for, one half where it is not asked for one
 */
public record Measuring(Target target, Costs costs, double threshold, double quantile)
    implements Serializable {
  private static final int TOP_K = 3;
  private static final double BETA = 2;

  /** The usual measures: either mistake costs 1. */
  public static Measuring of(Target target) {
    Costs costs = new Costs(1, 1);
    return new Measuring(target, costs, costs.calibratedThreshold(), 0.5);
  }

  /**
   * What a model is worth.
   *
   * @param metrics all of the task
   * @param predicting seconds that the model took for its predictions
   */
  public record Measured(TaskMetrics metrics, double predicting) {}

  /** All metrics of the task over these rows. */
  public Measured measure(Matrix part, Predictor predictor) {
    return target.task().labelled()
        ? labelled(part, predictor)
        : unlabelled(part, (UnlabelledPredictor) predictor);
  }

  private Measured labelled(Matrix part, Predictor predictor) {
    long start = System.nanoTime();
    Predicted predicted = predicted(part, predictor);
    double predicting = TrialSeconds.since(start);
    return new Measured(predicted.measure(), predicting);
  }

  private Measured unlabelled(Matrix part, UnlabelledPredictor predictor) {
    long start = System.nanoTime();
    int rows = part.rows();
    float[] space = new float[Math.multiplyExact(rows, predictor.spaceWidth())];
    predictor.toSpace(part.values(), rows, space);
    float[] out = new float[Math.multiplyExact(rows, predictor.outputs())];
    predictor.predict(part.values(), rows, out);
    if (target.task() == Task.CLUSTERING) {
      double predicting = TrialSeconds.since(start);
      return new Measured(
          ClusterEvaluation.measure(
                  space, predictor.spaceWidth(), ints(out), ClusterEvaluation.SILHOUETTE_ROWS)
              .metrics(),
          predicting);
    }
    float[] again = new float[space.length];
    predictor.fromComponents(out, rows, again);
    double predicting = TrialSeconds.since(start);
    return new Measured(
        ReductionEvaluation.measure(space, predictor.spaceWidth(), out, again).metrics(),
        predicting);
  }

  /** Predictions of a labelled task beside what happened. */
  public Predicted predicted(Matrix part, Predictor predictor) {
    float[] out = new float[part.rows() * predictor.outputs()];
    predictor.predict(part.values(), part.rows(), out);
    return predicted(part, out);
  }

  /**
   * As {@link #predicted(Matrix, Predictor)}, of predictions that were made before.
   *
   * @param predictions as {@link Predictor#predict} gives them
   */
  public Predicted predicted(Matrix part, float[] predictions) {
    double[] values = doubles(predictions);
    double @Nullable [] weights = part.weights().length == 0 ? null : doubles(part.weights());
    return switch (target.task()) {
      case BINARY ->
          PredictedBinary.of(
              values,
              doubles(part.labels()),
              weights,
              new PredictedBinary.Settings(threshold, BETA, costs));
      case MULTICLASS ->
          PredictedClasses.of(values, ints(part.labels()), weights, target.classes(), TOP_K);
      case REGRESSION -> PredictedValues.of(values, doubles(part.labels()), weights, quantile);
      case CLUSTERING, REDUCTION ->
          throw new IllegalArgumentException(target.task().key() + " has no labels");
    };
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  private static int[] ints(float[] values) {
    int[] ints = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      ints[i] = (int) values[i];
    }
    return ints;
  }
}
