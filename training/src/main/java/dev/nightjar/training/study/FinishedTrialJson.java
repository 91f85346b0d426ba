package dev.nightjar.training.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.training.model.ParametersJson;
import dev.nightjar.training.search.Point;
import dev.nightjar.training.search.TrialResult;
import java.util.SortedMap;
import java.util.TreeMap;

/** A finished trial as one line of JSON. */
final class FinishedTrialJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FinishedTrialJson() {}

  static String write(FinishedTrial trial) {
    try {
      ObjectNode json = JSON.createObjectNode();
      TrialResult result = trial.result();
      json.put("trial", result.trial()).put("level", result.level()).put("rounds", trial.rounds());
      json.set("point", JSON.readTree(result.point().toJson()));
      json.put("failed", result.failed());
      json.set("metrics", JSON.valueToTree(result.metrics()));
      json.set("parameters", ParametersJson.node(trial.parameters()));
      json.set("refit", ParametersJson.node(trial.refit()));
      json.put("model_hash", trial.modelHash());
      json.put("seconds", trial.seconds().all());
      json.put("training_seconds", trial.seconds().training());
      json.put("predicting_seconds", trial.seconds().predicting());
      json.put("message", trial.message());
      return json.toString();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a point's JSON cannot be read", e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  static FinishedTrial read(String line) {
    try {
      JsonNode json = JSON.readTree(line);
      return new FinishedTrial(
          new TrialResult(
              json.required("trial").asInt(),
              json.required("level").asInt(),
              Point.fromJson(json.required("point").toString()),
              json.required("failed").asBoolean(),
              numbers(json.required("metrics"))),
          json.required("rounds").asInt(),
          ParametersJson.read(json.required("parameters")),
          ParametersJson.read(json.required("refit")),
          json.required("model_hash").asText(),
          new TrialSeconds(
              json.required("seconds").asDouble(),
              json.required("training_seconds").asDouble(),
              // Trials of before it was measured say nothing of it.
              json.path("predicting_seconds").asDouble()),
          json.required("message").asText());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a trial: " + line, e);
    }
  }

  private static SortedMap<String, Double> numbers(JsonNode json) {
    SortedMap<String, Double> numbers = new TreeMap<>();
    json.fields()
        .forEachRemaining(entry -> numbers.put(entry.getKey(), entry.getValue().asDouble()));
    return numbers;
  }
}
