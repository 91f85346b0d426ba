package dev.nightjar.training.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.NightjarException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A trainer's parameters as JSON: whole numbers without a fraction, in alphabetical order. */
public final class ParametersJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ParametersJson() {}

  /** As one line. */
  public static String write(Parameters parameters) {
    return node(parameters).toString();
  }

  /** As a part of other JSON. */
  public static ObjectNode node(Parameters parameters) {
    ObjectNode json = JSON.createObjectNode();
    parameters
        .values()
        .forEach(
            (name, value) -> {
              if (value == Math.rint(value) && Math.abs(value) < 1e15) {
                json.put(name, value.longValue());
              } else {
                json.put(name, value);
              }
            });
    parameters.texts().forEach(json::put);
    return json;
  }

  /** The same as words, for people. */
  public static SortedMap<String, String> texts(Parameters parameters) {
    SortedMap<String, String> texts = new TreeMap<>(parameters.texts());
    parameters
        .values()
        .forEach(
            (name, value) ->
                texts.put(
                    name,
                    value == Math.rint(value) && Math.abs(value) < 1e15
                        ? Long.toString(value.longValue())
                        : value.toString()));
    return texts;
  }

  /**
   * Reads {@link #write} back.
   *
   * @param origin where the text is from, for messages
   */
  public static Parameters read(String text, String origin) {
    try {
      return read(JSON.readTree(text));
    } catch (JsonProcessingException e) {
      throw NightjarException.bug("Cannot read " + origin, e);
    }
  }

  /** Reads {@link #node} back. */
  public static Parameters read(JsonNode json) {
    SortedMap<String, Double> values = new TreeMap<>();
    SortedMap<String, String> texts = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      if (entry.getValue().isNumber()) {
        values.put(entry.getKey(), entry.getValue().asDouble());
      } else {
        texts.put(entry.getKey(), entry.getValue().asText());
      }
    }
    return new Parameters(values, texts);
  }
}
