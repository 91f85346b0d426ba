package dev.nightjar.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run of a DAG.
 *
 * @param dagId of what
 * @param id its name within the DAG
 * @param type scheduled, manual, backfill or asset_triggered
 * @param state how far it has come
 * @param logicalDate null for a run by hand without one, and for a run that an asset fired
 * @param intervalStart start of its data interval; null where it has none
 * @param intervalEnd end of its data interval; null where it has none
 * @param startedAt null until it starts
 * @param endedAt null until it ends
 * @param conf the parameters it was given
 * @param note what somebody wrote to it; null for nothing
 */
public record DagRun(
    String dagId,
    String id,
    String type,
    RunState state,
    @Nullable Instant logicalDate,
    @Nullable Instant intervalStart,
    @Nullable Instant intervalEnd,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    Map<String, Object> conf,
    @Nullable String note) {
  static DagRun read(JsonNode node) {
    return new DagRun(
        Json.text(node, "dag_id"),
        Json.text(node, "dag_run_id"),
        Json.text(node, "run_type"),
        RunState.of(Json.text(node, "state")),
        Json.instant(node, "logical_date"),
        Json.instant(node, "data_interval_start"),
        Json.instant(node, "data_interval_end"),
        Json.instant(node, "start_date"),
        Json.instant(node, "end_date"),
        Json.map(node.path("conf")),
        Json.optionalText(node, "note"));
  }
}
