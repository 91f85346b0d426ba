package dev.nightjar.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.training.model.Parameters;

/** A trainer's parameters as JSON: whole numbers without a fraction, in alphabetical order. */
final class ParametersJson {
  private ParametersJson() {}

  static String write(Parameters parameters) {
    ObjectNode json = new ObjectMapper().createObjectNode();
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
    return json.toString();
  }
}
