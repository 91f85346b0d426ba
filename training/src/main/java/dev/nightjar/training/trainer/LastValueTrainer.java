package dev.nightjar.training.trainer;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.training.model.FeatureColumn;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.TrainableRows;
import dev.nightjar.training.model.Trainer;
import java.util.List;
import java.util.Set;

/**
 * Predicts the value of one feature, such as the last delay of the same flight: the baseline of
 * whatever changes slowly. A missing value is predicted by the constant; of a binary task the
 * feature is a probability or a flag.
 */
final class LastValueTrainer implements Trainer {
  @Override
  public String name() {
    return "last_value";
  }

  @Override
  public String fileName() {
    return "model.json";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(Parameter.text("column", "the feature whose value is predicted; required"));
  }

  @Override
  public String engineBuild() {
    return "nightjar last_value 1";
  }

  @Override
  public double tolerance() {
    return 0;
  }

  @Override
  public Set<Task> tasks() {
    return Set.of(Task.BINARY, Task.REGRESSION);
  }

  @Override
  public Place place() {
    return Place.TASK;
  }

  @Override
  public byte[] train(Fit fit) {
    TrainableRows.require(fit);
    Matrix matrix = fit.matrix();
    boolean binary = fit.target().task() == Task.BINARY;
    double fallback =
        binary
            ? WeightedLabels.shares(matrix.labels(), matrix.weights(), 2)[1]
            : WeightedLabels.mean(matrix.labels(), matrix.weights());
    int column = column(fit.parameters().text("column"), matrix.encoder().columns());
    return ModelJson.write(new LastValueModel(binary, matrix.width(), column, fallback));
  }

  private static int column(String name, List<FeatureColumn> columns) {
    List<String> valid =
        columns.stream()
            .filter(column -> column.kind() != FeatureColumn.Kind.TEXT)
            .map(FeatureColumn::name)
            .toList();
    if (!valid.contains(name)) {
      throw NightjarException.user(
          "Cannot train last_value",
          name.isEmpty()
              ? "it needs 'column', the feature whose value is predicted"
              : "there is no number or flag '"
                  + name
                  + "' among the features"
                  + Problems.didYouMean(name, valid),
          "correct 'column'");
    }
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalStateException(name);
  }

  @Override
  public Predictor open(byte[] model) {
    return ModelJson.read(model, LastValueModel.class, "a last_value model");
  }
}
