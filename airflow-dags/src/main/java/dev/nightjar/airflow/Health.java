package dev.nightjar.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How Airflow says it is.
 *
 * @param parts by name ({@code metadatabase}, {@code scheduler}, {@code dag_processor}, {@code
 *     triggerer}): {@code healthy}, {@code unhealthy}, or {@code absent} where none has been
 *     started
 */
public record Health(Map<String, String> parts) {
  static Health read(JsonNode node) {
    Map<String, String> parts = new LinkedHashMap<>();
    node.fields()
        .forEachRemaining(
            part ->
                parts.put(
                    part.getKey(),
                    part.getValue().hasNonNull("status")
                        ? part.getValue().path("status").asText()
                        : "absent"));
    return new Health(parts);
  }

  /** True when what every DAG needs is there; a triggerer is not. */
  public boolean canRun() {
    return isHealthy("metadatabase") && isHealthy("scheduler") && isHealthy("dag_processor");
  }

  private boolean isHealthy(String part) {
    return "healthy".equals(parts.get(part));
  }
}
