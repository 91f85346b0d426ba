package dev.nightjar.training.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.NightjarException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model of a project predicts, and which quantile of it is meant.
 *
 * @param target the task, and the classes where there are some
 * @param quantile of a regression that is asked for one; null where it is not
 */
public record Aim(Target target, @Nullable Double quantile) implements Serializable {
  /** The probability of yes. */
  public static final Aim YES_OR_NO = new Aim(Target.YES_OR_NO, null);

  /** Of a binary task: the probability of yes. */
  public static final String PROBABILITY = "probability";

  /** Of a regression: the number. */
  public static final String PREDICTION = "prediction";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double MEDIAN = 0.5;

  /** The task. */
  public Task task() {
    return target.task();
  }

  /** The quantile whose loss is told: the median's where none is asked for. */
  public double measuredQuantile() {
    return quantile == null ? MEDIAN : quantile;
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
      JsonNode quantile = json.required("quantile");
      return new Aim(
          new Target(Task.of(json.required("task").asText()), classes),
          quantile.isNull() ? null : (Double) quantile.asDouble());
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw NightjarException.outside(
          "Cannot read " + what,
          "it is not what Nightjar wrote: " + e.getMessage(),
          "restore the model's files, or train again",
          e);
    }
  }
}
