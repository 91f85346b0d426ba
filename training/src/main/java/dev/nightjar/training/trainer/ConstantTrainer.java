package dev.nightjar.training.trainer;

import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameter;
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
    Matrix matrix = fit.matrix();
    if (fit.target().task() == Task.REGRESSION
        && fit.parameters().text("number").equals(QUANTILE)) {
      double quantile =
          WeightedLabels.quantile(
              matrix.labels(), matrix.weights(), fit.parameters().real(QUANTILE));
      return LinearModel.constantNumber(matrix.encoder(), quantile).toBytes();
    }
    return constant(fit.target(), matrix).toBytes();
  }

  /** Rate, shares or mean. */
  static LinearModel constant(Target target, Matrix matrix) {
    if (target.task() == Task.REGRESSION) {
      double mean = WeightedLabels.mean(matrix.labels(), matrix.weights());
      return LinearModel.constantNumber(matrix.encoder(), mean);
    }
    double[] shares =
        WeightedLabels.shares(matrix.labels(), matrix.weights(), target.classes().size());
    if (target.task() == Task.BINARY) {
      return LinearModel.constantRate(matrix.encoder(), shares[1]);
    }
    List<LinearSum> sums = new ArrayList<>();
    for (double share : shares) {
      double kept = Math.max(share, LinearModel.SMALLEST_RATE);
      sums.add(LinearSum.constant(matrix.encoder(), Math.log(kept)));
    }
    return new LinearModel(LinearModel.Link.SOFTMAX, sums);
  }

  @Override
  public Predictor open(byte[] model) {
    return LinearModel.read(model);
  }
}
