package dev.nightjar.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.SideBySide;
import dev.nightjar.training.calibration.Calibrator;
import dev.nightjar.training.evaluation.Metrics;
import dev.nightjar.training.evaluation.TaskMetrics;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.study.Measuring;
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
   *     another, the one that is right for calibrated probabilities; of no meaning where the task
   *     is not binary
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
    Measuring measuring = definition.measuring(definition.costs().calibratedThreshold());
    Evaluated validation = new Evaluated(held, predicted, measuring);
    try (Predictor predictor = calibrator.over(trainer.open(model))) {
      Evaluated test = Evaluated.on(parts.test(), predictor, measuring);
      double threshold =
          name.equals(TrainerParameters.CONSTANT) || !validation.isBinary()
              ? measuring.threshold()
              : validation.bestThreshold();
      return new Result(model, calibrator, validation.at(threshold), test.at(threshold), threshold);
    }
  }

  /** Of the model itself; baselines are measured as they are. */
  private static Calibrator calibrator(
      ModelDefinition definition, String name, float[] predicted, Matrix held) {
    return name.equals(definition.trainer())
        ? Calibrator.fit(
            definition.calibration(),
            definition.aim().target(),
            predicted,
            held.labels(),
            held.weights())
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
  String toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    ObjectNode validation = json.putObject("validation");
    ObjectNode test = json.putObject("test");
    results.forEach(
        (trainer, result) -> {
          write(validation.putObject(trainer), result.validation());
          write(test.putObject(trainer), result.test());
        });
    return json.toString();
  }

  private static void write(ObjectNode json, Evaluated part) {
    TaskMetrics measured = part.predicted().measure();
    if (!part.isBinary()) {
      json.put("rows", measured.rows());
      measured.values().forEach(json::put);
      if (!measured.notes().isEmpty()) {
        measured.notes().forEach(json.putObject("notes")::put);
      }
      return;
    }
    Metrics metrics = part.probabilities();
    json.put("rows", metrics.rows()).put("positives", metrics.positives());
    measured.values().forEach(json::put);
    double cost = part.costPerRow();
    json.put("cost_per_row", Double.isNaN(cost) ? null : (Double) cost);
    json.put("threshold", part.measuring().threshold());
    if (!metrics.undefined().isEmpty()) {
      json.put("undefined", metrics.undefined());
    }
  }
}
