package dev.nightjar.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task within a DAG run.
 *
 * @param taskId its id
 * @param mapIndex its number where the task was multiplied, else -1
 * @param state such as success, failed, upstream_failed, skipped, up_for_retry; null before it is
 *     scheduled
 * @param tries how often it has been started
 * @param startedAt of the newest try; null before it
 * @param endedAt of the newest try; null before it
 */
public record TaskInstance(
    String taskId,
    int mapIndex,
    @Nullable String state,
    int tries,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt) {
  static TaskInstance read(JsonNode node) {
    return new TaskInstance(
        Json.text(node, "task_id"),
        node.path("map_index").asInt(-1),
        Json.optionalText(node, "state"),
        node.path("try_number").asInt(),
        Json.instant(node, "start_date"),
        Json.instant(node, "end_date"));
  }
}
