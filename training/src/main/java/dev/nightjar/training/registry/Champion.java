package dev.nightjar.training.registry;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * One change of a model's champion.
 *
 * @param model the model's name
 * @param sequence 1, 2, 3, … within the model; the highest one counts
 * @param action how it came about
 * @param version the champion from here on
 * @param previousVersion the champion before, or null for the first
 * @param reason one sentence
 * @param by who decided
 * @param night the night whose retraining decision made it champion; of an approval the last night
 *     that it does not predict; null for a change by hand and for the first champion of a training
 * @param at when
 * @param runId the run that wrote it
 */
public record Champion(
    String model,
    long sequence,
    Action action,
    long version,
    @Nullable Long previousVersion,
    String reason,
    String by,
    @Nullable LocalDate night,
    Instant at,
    String runId) {

  /** How a champion came to be. */
  public enum Action {
    /** It was put above the one before. */
    PROMOTE,
    /** The one above it was taken off. */
    ROLLBACK
  }
}
