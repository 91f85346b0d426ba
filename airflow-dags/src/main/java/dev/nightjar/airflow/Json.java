package dev.nightjar.airflow;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Values out of Airflow's answers. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static JsonNode of(@Nullable Object value) {
    return MAPPER.valueToTree(value);
  }

  static String text(JsonNode node, String key) {
    return node.path(key).asText("");
  }

  static @Nullable String optionalText(JsonNode node, String key) {
    return node.hasNonNull(key) ? node.path(key).asText() : null;
  }

  static @Nullable Instant instant(JsonNode node, String key) {
    if (!node.hasNonNull(key)) {
      return null;
    }
    try {
      return OffsetDateTime.parse(node.path(key).asText()).toInstant();
    } catch (DateTimeException e) {
      throw AirflowException.noAnswer(
          "read Airflow's answer",
          "'%s' in %s is not an instant".formatted(node.path(key).asText(), key),
          e);
    }
  }

  static Map<String, Object> map(JsonNode node) {
    return node.isObject()
        ? MAPPER.convertValue(node, new TypeReference<Map<String, Object>>() {})
        : Map.of();
  }

  static <T> List<T> list(JsonNode node, Function<JsonNode, T> read) {
    List<T> all = new ArrayList<>();
    node.forEach(item -> all.add(read.apply(item)));
    return List.copyOf(all);
  }
}
