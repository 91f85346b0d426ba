package dev.nightjar.training.search;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One value that is not searched.
 *
 * @param name the parameter's name
 * @param value the value
 */
public record Fixed(String name, ParameterValue value) implements Dimension {
  @Override
  public ParameterValue at(double position) {
    return value;
  }

  @Override
  public double position(ParameterValue other) {
    if (!other.equals(value)) {
      throw new IllegalArgumentException(other + " is no value of " + this);
    }
    return 0.5;
  }

  @Override
  public double cell(ParameterValue other) {
    return 2 * position(other);
  }

  @Override
  public long size() {
    return 1;
  }

  @Override
  public ParameterValue value(long index) {
    return value;
  }

  @Override
  public List<ParameterValue> grid(int resolution) {
    return List.of(value);
  }

  @Override
  public JsonNode toJson() {
    return value.toJson();
  }
}
