package dev.nightjar.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A DAG as Airflow knows it.
 *
 * @param id its id
 * @param paused true where runs are taken in but not started
 * @param startDate runs of earlier logical dates have no tasks; null where it has none, or where
 *     DAGs are listed
 * @param nextRun when the next scheduled run starts; null where none is planned
 * @param hasImportErrors true where its file cannot be read any more
 */
public record Dag(
    String id,
    boolean paused,
    @Nullable Instant startDate,
    @Nullable Instant nextRun,
    boolean hasImportErrors) {
  static Dag read(JsonNode node) {
    return new Dag(
        Json.text(node, "dag_id"),
        node.path("is_paused").asBoolean(),
        Json.instant(node, "start_date"),
        Json.instant(node, "next_dagrun_run_after"),
        node.path("has_import_errors").asBoolean());
  }
}
