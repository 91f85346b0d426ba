package dev.nightjar.features.kernel;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What cells know of values that 64 bits do not hold, or of which several have to be kept.
 *
 * @param <S> the state of a cell
 */
public final class ObjectCells<S extends Serializable> implements WindowMeasure {
  private static final long serialVersionUID = 1L;

  private final ObjectMeasure<S> measure;
  private final @Nullable Object[] states;

  /** Nothing yet. */
  public ObjectCells(int cells, ObjectMeasure<S> measure) {
    this.measure = measure;
    this.states = new Object[cells];
  }

  @Override
  public void add(EventChunk values) {
    for (int i = 0; i < values.size; i++) {
      int cell = values.cell[i];
      states[cell] =
          measure.add(
              of(cell), (Comparable<?>) values.objects[i], values.event[i], values.known[i]);
    }
  }

  @Override
  public void merge(int[] into, int[] from, int pairs) {
    for (int i = 0; i < pairs; i++) {
      merge(into[i], of(from[i]));
    }
  }

  @Override
  @SuppressWarnings("unchecked") // the same measure of another part
  public void merge(CellMeasure other) {
    ObjectCells<S> that = (ObjectCells<S>) other;
    for (int cell = 0; cell < states.length; cell++) {
      merge(cell, that.of(cell));
    }
  }

  private void merge(int cell, @Nullable S other) {
    if (other != null) {
      states[cell] = measure.merge(of(cell), other);
    }
  }

  @Override
  public WindowMeasure pick(int[] cells, int some) {
    ObjectCells<S> picked = new ObjectCells<>(some, measure);
    for (int i = 0; i < some; i++) {
      if (cells[i] >= 0) {
        picked.states[i] = states[cells[i]];
      }
    }
    return picked;
  }

  /** The state of a cell; null if it took in nothing. */
  @SuppressWarnings("unchecked") // what the measure made
  public @Nullable S of(int cell) {
    return (S) states[cell];
  }
}
