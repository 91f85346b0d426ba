package dev.nightjar.training.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;

/**
 * One of several values that have no order.
 *
 * @param name the parameter's name
 * @param values at least one, each once
 */
public record Choice(String name, List<ParameterValue> values) implements Dimension {
  public Choice {
    values = List.copyOf(values);
    if (values.isEmpty() || new HashSet<>(values).size() < values.size()) {
      throw new IllegalArgumentException("no choice of '" + name + "': " + values);
    }
  }

  @Override
  public ParameterValue at(double position) {
    int index = (int) StrictMath.floor(position * values.size());
    return values.get(Math.min(Math.max(index, 0), values.size() - 1));
  }

  @Override
  public double position(ParameterValue value) {
    return (index(value) + 0.5) / values.size();
  }

  @Override
  public double cell(ParameterValue value) {
    index(value);
    return 1.0 / values.size();
  }

  @Override
  public long size() {
    return values.size();
  }

  @Override
  public ParameterValue value(long index) {
    return values.get((int) index);
  }

  @Override
  public List<ParameterValue> grid(int resolution) {
    return values;
  }

  @Override
  public JsonNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode list = json.putArray("choice");
    values.forEach(value -> list.add(value.toJson()));
    return json;
  }

  private int index(ParameterValue value) {
    int index = values.indexOf(value);
    if (index < 0) {
      throw new IllegalArgumentException(value + " is no value of " + this);
    }
    return index;
  }
}
