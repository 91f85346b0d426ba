package dev.nightjar.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A backfill.
 *
 * @param id its number
 * @param dagId of what
 * @param from first logical date
 * @param to last logical date
 * @param paused true where somebody paused it
 * @param completedAt null until all its runs have ended
 */
public record Backfill(
    long id,
    String dagId,
    Instant from,
    Instant to,
    boolean paused,
    @Nullable Instant completedAt) {
  static Backfill read(JsonNode node) {
    return new Backfill(
        node.path("id").asLong(),
        Json.text(node, "dag_id"),
        Objects.requireNonNull(Json.instant(node, "from_date"), "from_date"),
        Objects.requireNonNull(Json.instant(node, "to_date"), "to_date"),
        node.path("is_paused").asBoolean(),
        Json.instant(node, "completed_at"));
  }

  /**
   * A backfill that somebody wants.
   *
   * @param dagId of what; it must have a schedule
   * @param from first logical date
   * @param to last logical date, included
   * @param maxActiveRuns how many run at once; 1 keeps them in order
   * @param reprocess what to do with dates that have a run already
   */
  public record Request(
      String dagId, Instant from, Instant to, int maxActiveRuns, Reprocess reprocess) {}

  /** What a backfill does with dates that have a run already. */
  public enum Reprocess {
    /** Leaves them. */
    NONE,
    /** Runs those again that failed. */
    FAILED,
    /** Runs those again that ended, well or badly. */
    COMPLETED
  }
}
