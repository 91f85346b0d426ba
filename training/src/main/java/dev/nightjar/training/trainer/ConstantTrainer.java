package dev.nightjar.training.trainer;

import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.TrainableRows;
import dev.nightjar.training.model.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Predicts the same for every row: the share of positives, the shares of the classes, or the mean
 * or a quantile of the numbers. The baseline to beat.
 */
final class ConstantTrainer implements Trainer {
  private static final String QUANTILE = "quantile";

  @Override
  public String name() {
    return "constant";
  }

  @Override
  public String fileName() {
    return "model.json";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.choice("number", List.of("mean", QUANTILE), "what a regression predicts"),
        Parameter.real(QUANTILE, 0.5, 0, 1, "which quantile of the labels; 0.5 is the median"));
  }

  @Override
  public String engineBuild() {
    return "nightjar constant 1";
  }

  @Override
  public double tolerance() {
    return 0;
  }

  @Override
  public Set<Task> tasks() {
    return Set.of(Task.BINARY, Task.MULTICLASS, Task.REGRESSION);
  }

  @Override
  public Place place() {
    return Place.TASK;
  }

  @Override
  public byte[] train(Fit fit) {
    TrainableRows.require(fit);
    return train(fit.target(), fit.matrix().encoder(), fit.matrix(), fit.parameters());
  }

  /**
   * Trains on what happened: no feature is looked at.
   *
   * @param encoder what the columns of predicted rows are
   * @param outcomes labels and weights; of any columns
   */
  static byte[] train(Target target, Encoder encoder, Matrix outcomes, Parameters parameters) {
    if (target.task() == Task.REGRESSION && parameters.text("number").equals(QUANTILE)) {
      double quantile =
          WeightedLabels.quantile(outcomes.labels(), outcomes.weights(), parameters.real(QUANTILE));
      return LinearModel.constantNumber(encoder, quantile).toBytes();
    }
    return constant(target, encoder, outcomes).toBytes();
  }

  /** Rate, shares or mean. */
  static LinearModel constant(Target target, Matrix matrix) {
    return constant(target, matrix.encoder(), matrix);
  }

  private static LinearModel constant(Target target, Encoder encoder, Matrix outcomes) {
    if (target.task() == Task.REGRESSION) {
      double mean = WeightedLabels.mean(outcomes.labels(), outcomes.weights());
      return LinearModel.constantNumber(encoder, mean);
    }
    double[] shares =
        WeightedLabels.shares(outcomes.labels(), outcomes.weights(), target.classes().size());
    if (target.task() == Task.BINARY) {
      return LinearModel.constantRate(encoder, shares[1]);
    }
    List<LinearSum> sums = new ArrayList<>();
    for (double share : shares) {
      double kept = Math.max(share, LinearModel.SMALLEST_RATE);
      sums.add(LinearSum.constant(encoder, Math.log(kept)));
    }
    return new LinearModel(LinearModel.Link.SOFTMAX, sums);
  }

  @Override
  public Predictor open(byte[] model) {
    return LinearModel.read(model);
  }
}
