package dev.nightjar.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.ParametersJson;
import dev.nightjar.training.search.Trial;
import dev.nightjar.training.split.Division;
import dev.nightjar.training.study.FinishedTrial;
import dev.nightjar.training.study.Measuring;
import dev.nightjar.training.study.StudyListener;
import dev.nightjar.training.study.StudyResult;
import dev.nightjar.training.study.StudySpec;
import dev.nightjar.training.study.TrialLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.SparkContext;

/** The study of a model: it sees the training and the validation part, never the test part. */
final class ModelStudy {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ModelStudy() {}

  /** Runs it, or what is left of it. */
  static StudyResult run(
      ModelDefinition definition,
      ModelSearch search,
      ModelRows rows,
      Division division,
      TrialLog log,
      StudyListener listener,
      SparkContext spark) {
    Measuring measuring = definition.measuring(definition.costs().calibratedThreshold());
    StudySpec spec =
        new StudySpec(
            search.space(), search.spec(), measuring, Compute.Device.CPU, definition.engine());
    return rows.study(spec, division, log, listener, spark);
  }

  /**
   * The trainers of the contest with the parameters that the study found: the winner first, then
   * the best trial of each other trainer, then the constant.
   *
   * @throws NightjarException of category USER when no trial keeps the constraints
   */
  static Map<String, Parameters> best(StudyResult result) {
    FinishedTrial winner = result.requireWinner();
    Map<String, Parameters> best = new LinkedHashMap<>();
    best.put(winner.result().point().trainer(), winner.refit());
    for (String trainer : result.spec().space().trainers().keySet()) {
      Optional<Trial> own = result.winner(trainer);
      own.ifPresent(trial -> best.putIfAbsent(trainer, result.last(trial.id()).refit()));
    }
    best.putIfAbsent(TrainerParameters.CONSTANT, new Parameters(new TreeMap<>()));
    return best;
  }

  /** The study as the artefact of a version: what competes in its contest, and all its trials. */
  static String json(StudyResult result, Map<String, Parameters> best) {
    ObjectNode json = JSON.createObjectNode().put("study", result.id());
    json.put("engine", result.spec().engine().toString());
    ArrayNode contest = json.putArray("contest");
    best.forEach(
        (trainer, parameters) -> {
          ObjectNode entry = contest.addObject().put("trainer", trainer);
          entry.set("parameters", ParametersJson.node(parameters));
        });
    ArrayNode trials = json.putArray("trials");
    for (Trial trial : result.trials()) {
      ObjectNode entry = trials.addObject().put("trial", trial.id());
      entry.put("status", trial.outcome().status().name());
      entry.put("trainer", trial.point().trainer());
      trial
          .point()
          .values()
          .forEach((name, value) -> entry.withObject("/parameters").set(name, value.toJson()));
      trial.outcome().metrics().forEach(entry.putObject("metrics")::put);
    }
    return json.toPrettyString();
  }

  /** The trainers of the contest, as {@link #json} kept them. */
  static Map<String, Parameters> readBest(String json) {
    try {
      Map<String, Parameters> best = new LinkedHashMap<>();
      for (JsonNode entry : JSON.readTree(json).required("contest")) {
        best.put(
            entry.required("trainer").asText(), ParametersJson.read(entry.required("parameters")));
      }
      return best;
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw NightjarException.outside(
          "Cannot read the study of a model",
          "it is not what Nightjar wrote: " + e.getMessage(),
          "restore the model's files, or train again",
          e);
    }
  }
}
