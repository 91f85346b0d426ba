package dev.nightjar.training.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What is made of a float that was read, in {@code encoder.json}; NaN is null. */
final class StepJson {
  private StepJson() {}

  static void write(Step step, ObjectNode json) {
    if (step instanceof Step.Table table) {
      json.put("is", "table");
      put(json, "missing", table.missing());
      ArrayNode values = json.putArray("values");
      for (float value : table.values()) {
        if (Float.isNaN(value)) {
          values.addNull();
        } else {
          values.add(value);
        }
      }
    } else if (step instanceof Step.Numeric numeric) {
      json.put("is", "numeric").put("low", numeric.low()).put("high", numeric.high());
      put(json, "fill", numeric.fill());
      json.put("center", numeric.center()).put("scale", numeric.scale());
    } else {
      json.put("is", step instanceof Step.Indicator ? "indicator" : "as_is");
    }
  }

  static Step read(JsonNode json) {
    String is = json.required("is").asText();
    return switch (is) {
      case "table" -> {
        JsonNode list = json.required("values");
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = number(list.get(i));
        }
        yield new Step.Table(values, number(json.required("missing")));
      }
      case "numeric" ->
          new Step.Numeric(
              number(json.required("low")),
              number(json.required("high")),
              number(json.required("fill")),
              json.required("center").doubleValue(),
              json.required("scale").doubleValue());
      case "indicator" -> new Step.Indicator();
      case "as_is" -> new Step.AsIs();
      default -> throw new IllegalArgumentException("it knows no step " + is);
    };
  }

  private static void put(ObjectNode json, String key, float value) {
    if (Float.isNaN(value)) {
      json.putNull(key);
    } else {
      json.put(key, value);
    }
  }

  private static float number(JsonNode json) {
    return json.isNull() ? Float.NaN : json.floatValue();
  }
}
