package dev.nightjar.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.SideBySide;
import dev.nightjar.training.calibration.Calibrator;
import dev.nightjar.training.evaluation.Costs;
import dev.nightjar.training.evaluation.Metrics;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.trainer.Trainers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The model and its baselines, each trained on the training part alone and measured on the same
 * rows; each decides at the threshold that costs least on the validation part. With several folds
 * the validation part of each is predicted by models that were trained on that fold.
 *
 * @param results by trainer, the model first
 */
record Contest(Map<String, Result> results) {
  /**
   * One trainer's result.
   *
   * @param model what it trained on the training part
   * @param calibrator fitted to what it predicts on the validation part
   * @param threshold chosen on the validation part; of the constant, which ranks no row above
   *     another, the one that is right for calibrated probabilities
   */
  @SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
  record Result(
      byte[] model,
      Calibrator calibrator,
      Evaluated validation,
      Evaluated test,
      double threshold) {}

  /** Holds it: some trainers use one core for long, so they are trained side by side. */
  static Contest of(ModelDefinition definition, ModelRows rows, Parts parts) {
    List<String> trainers = List.copyOf(definition.trainers().keySet());
    Map<String, float[]> ofFolds =
        parts.division().folds().size() == 1
            ? Map.of()
            : ContestFolds.predicted(definition.trainers(), rows, parts.division());
    List<Result> each =
        SideBySide.each(
            trainers, trainer -> result(definition, trainer, parts, ofFolds.get(trainer)));
    Map<String, Result> results = new LinkedHashMap<>();
    for (int i = 0; i < trainers.size(); i++) {
      results.put(trainers.get(i), each.get(i));
    }
    return new Contest(results);
  }

  private static Result result(
      ModelDefinition definition, String name, Parts parts, float @Nullable [] ofFolds) {
    Trainer trainer = Trainers.named(name);
    Parameters parameters = Objects.requireNonNull(definition.trainers().get(name));
    byte[] model = parts.train().train(trainer, parameters);
    Matrix held = parts.validation().outcomes();
    float[] predicted = ofFolds == null ? parts.validation().predict(trainer, model) : ofFolds;
    Calibrator calibrator = calibrator(definition, name, predicted, held);
    calibrator.apply(predicted, held.rows());
    Evaluated validation = Evaluated.of(held, predicted);
    try (Predictor predictor = calibrator.over(trainer.open(model))) {
      Evaluated test = Evaluated.on(parts.test(), predictor);
      double threshold =
          name.equals(TrainerParameters.CONSTANT)
              ? definition.costs().calibratedThreshold()
              : validation.bestThreshold(definition.costs());
      return new Result(model, calibrator, validation, test, threshold);
    }
  }

  /** Of the model itself; baselines are measured as they are. */
  private static Calibrator calibrator(
      ModelDefinition definition, String name, float[] predicted, Matrix held) {
    return name.equals(definition.trainer())
        ? Calibrator.fit(
            definition.calibration(), Target.YES_OR_NO, predicted, held.labels(), held.weights())
        : Calibrator.NONE;
  }

  Result of(String trainer) {
    Result result = results.get(trainer);
    if (result == null) {
      throw new IllegalArgumentException("there is no trainer " + trainer + " in the contest");
    }
    return result;
  }

  /** Part to trainer to measure to value; a measure that is not defined is null. */
  String toJson(Costs costs) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    ObjectNode validation = json.putObject("validation");
    ObjectNode test = json.putObject("test");
    results.forEach(
        (trainer, result) -> {
          write(validation.putObject(trainer), result.validation(), costs, result.threshold());
          write(test.putObject(trainer), result.test(), costs, result.threshold());
        });
    return json.toString();
  }

  private static void write(ObjectNode json, Evaluated part, Costs costs, double threshold) {
    Metrics metrics = part.metrics();
    json.put("rows", metrics.rows()).put("positives", metrics.positives());
    part.at(threshold, costs).measure().values().forEach(json::put);
    double cost = part.costPerRow(costs, threshold);
    json.put("cost_per_row", Double.isNaN(cost) ? null : (Double) cost);
    json.put("threshold", threshold);
    if (!metrics.undefined().isEmpty()) {
      json.put("undefined", metrics.undefined());
    }
  }
}
