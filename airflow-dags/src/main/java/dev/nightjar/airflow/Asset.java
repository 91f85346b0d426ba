package dev.nightjar.airflow;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An asset that DAGs make or wait for.
 *
 * @param id its number, which events name
 * @param name its name
 * @param uri its URI
 */
public record Asset(long id, String name, String uri) {
  static Asset read(JsonNode node) {
    return new Asset(node.path("id").asLong(), Json.text(node, "name"), Json.text(node, "uri"));
  }
}
