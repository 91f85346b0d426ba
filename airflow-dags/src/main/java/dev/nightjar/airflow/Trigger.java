package dev.nightjar.airflow;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run that somebody wants.
 *
 * @param dagId of what
 * @param runId its name; asking twice for the same name gives one run
 * @param logicalDate null for none
 * @param conf parameters, as the DAG's schema wants them
 * @param note for people; null for none
 */
public record Trigger(
    String dagId,
    String runId,
    @Nullable Instant logicalDate,
    Map<String, ?> conf,
    @Nullable String note) {
  /** A run without a logical date and a note. */
  public static Trigger of(String dagId, String runId, Map<String, ?> conf) {
    return new Trigger(dagId, runId, null, conf, null);
  }

  /** What to do with a DAG that is paused: it takes a run in and does not start it. */
  public enum IfPaused {
    /** Trigger; the run waits until somebody unpauses the DAG. */
    LEAVE,
    /** Unpause the DAG, then trigger. */
    UNPAUSE
  }
}
