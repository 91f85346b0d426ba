package dev.nightjar.airflow;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A file of DAGs that Airflow cannot read.
 *
 * @param file its name
 * @param trace Python's stack trace
 */
public record ImportError(String file, String trace) {
  static ImportError read(JsonNode node) {
    return new ImportError(Json.text(node, "filename"), Json.text(node, "stack_trace"));
  }

  /** The last line of the trace, which says what is wrong. */
  public String reason() {
    String[] lines = trace.strip().split("\n");
    return lines[lines.length - 1].strip();
  }
}
