package dev.nightjar.features.kernel;

import java.io.Serializable;

/**
 * Reads the values of a column.
 *
 * @param <B> a batch of events
 */
@FunctionalInterface
public interface EventValues<B> extends Serializable {
  /**
   * Adds the value of a row to a chunk.
   *
   * @return false for a null, which is not added
   */
  boolean read(B batch, int row, EventChunk into);
}
