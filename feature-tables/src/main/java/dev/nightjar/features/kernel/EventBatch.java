package dev.nightjar.features.kernel;

import org.jspecify.annotations.Nullable;

/**
 * What decides about feature rows, in arrays that are used again for the next batch.
 *
 * @param rows how many rows there are; the arrays may be longer
 * @param entity of each row; negative for one that matches nothing: a key that is null or that the
 *     spine does not have, a time that is null
 * @param event event_time of each row
 * @param known known_at of each row; null where rows are known at their event
 * @param sequence orders rows of equal event_time and known_at; null where nothing does
 * @param until when each row ceases to be known, {@link Long#MAX_VALUE} for never; null where none
 *     does
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
public record EventBatch(
    int rows,
    int[] entity,
    long[] event,
    long @Nullable [] known,
    long @Nullable [] sequence,
    long @Nullable [] until) {

  /** Rows that stay known. */
  public EventBatch(
      int rows, int[] entity, long[] event, long @Nullable [] known, long @Nullable [] sequence) {
    this(rows, entity, event, known, sequence, null);
  }
}
