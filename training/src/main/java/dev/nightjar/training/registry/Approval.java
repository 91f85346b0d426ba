package dev.nightjar.training.registry;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A step on the way of a version that a person has to approve.
 *
 * @param model the model's name
 * @param sequence 1, 2, 3, … within the model
 * @param action what was done
 * @param version the version it is about
 * @param expected the champion that the version was compared with; null when there was none
 * @param championSequence the change that made {@code expected} the champion; 0 when there was none
 * @param night of a request the night whose decision asked for it, null for a first version; of an
 *     approval the last night that the version does not predict, null when it may predict any
 * @param reason one sentence
 * @param by who did it
 * @param at when
 * @param runId the run that wrote it
 */
public record Approval(
    String model,
    long sequence,
    Action action,
    long version,
    @Nullable Long expected,
    long championSequence,
    @Nullable LocalDate night,
    String reason,
    String by,
    Instant at,
    String runId) {

  /** What can be done. */
  public enum Action {
    /** It passed the gate and waits from here on; whatever waited before waits no more. */
    REQUEST,
    /** A person approved it. */
    APPROVE,
    /** A person rejected it. */
    REJECT
  }
}
