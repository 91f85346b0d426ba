package dev.nightjar.training.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.NightjarException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model of a project predicts, and which quantile of it is meant.
 *
 * @param target the task, and the classes where there are some
 * @param quantile of a regression that is asked for one; one half where it is not
 */
public record Aim(Target target, double quantile) implements Serializable {
  /** The probability of yes. */
  public static final Aim YES_OR_NO = new Aim(Target.YES_OR_NO, 0.5);

  /** Of a binary task: the probability of yes. */
  public static final String PROBABILITY = "probability";

  /** Of a regression: the number. */
  public static final String PREDICTION = "prediction";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The task. */
  public Task task() {
    return target.task();
  }

  /** The column of doubles that a table of predictions has of it. */
  public String column() {
    return task() == Task.BINARY ? PROBABILITY : PREDICTION;
  }

  /** As {@link #parse} reads it. */
  public String toJson() {
    ObjectNode json = JSON.createObjectNode().put("task", task().key());
    target.classes().forEach(json.putArray("classes")::add);
    return json.put("quantile", quantile).toPrettyString();
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @param what names the text in the message
   * @throws NightjarException of category OUTSIDE when it is no such text
   */
  public static Aim parse(String text, String what) {
    try {
      JsonNode json = JSON.readTree(text);
      List<String> classes = new ArrayList<>();
      json.required("classes").forEach(each -> classes.add(each.asText()));
      return new Aim(
          new Target(Task.of(json.required("task").asText()), classes),
          json.required("quantile").asDouble());
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw NightjarException.outside(
          "Cannot read " + what,
          "it is not what Nightjar wrote: " + e.getMessage(),
          "restore the model's files, or train again",
          e);
    }
  }
}
