package dev.nightjar.training.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a trial trains: a trainer and values of its parameters.
 *
 * @param trainer its name
 * @param values parameter name to value, in alphabetical order
 */
public record Point(String trainer, SortedMap<String, ParameterValue> values)
    implements Serializable {
  private static final ObjectMapper JSON = new ObjectMapper();

  public Point {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /**
   * The point as JSON, {@code {"trainer":…,"values":{…}}}: its canonical form. Equal points have
   * equal texts, on any machine and Java.
   */
  public String toJson() {
    ObjectNode json = JSON.createObjectNode().put("trainer", trainer);
    ObjectNode inner = json.putObject("values");
    values.forEach((name, value) -> inner.set(name, value.toJson()));
    return json.toString();
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static Point fromJson(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      SortedMap<String, ParameterValue> values = new TreeMap<>();
      json.required("values")
          .fields()
          .forEachRemaining(
              entry -> values.put(entry.getKey(), ParameterValue.fromJson(entry.getValue())));
      return new Point(json.required("trainer").textValue(), values);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a point: " + text, e);
    }
  }
}
