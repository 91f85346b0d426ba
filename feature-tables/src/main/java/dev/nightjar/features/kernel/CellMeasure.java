package dev.nightjar.features.kernel;

import java.io.Serializable;

/**
 * What cells know of the values that they took in: a measure of them that does not depend on their
 * order, nor on how they were cut into parts (rule T10).
 */
public interface CellMeasure extends Serializable {
  /** Takes in values. */
  void add(EventChunk values);

  /** Lets cells take over what others have taken in, one after the other. */
  void merge(int[] into, int[] from, int count);

  /** Takes over what the same cells have taken in elsewhere. */
  void merge(CellMeasure other);
}
