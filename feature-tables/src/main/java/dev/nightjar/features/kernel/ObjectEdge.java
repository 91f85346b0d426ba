package dev.nightjar.features.kernel;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The first or the last value, by when it happened, then by when it was known.
 *
 * @param last the last is sought
 */
public record ObjectEdge(boolean last) implements ObjectMeasure<ObjectEdge.Value> {
  /**
   * A value.
   *
   * @param tied others that differ were equally first or last
   */
  public record Value(
      @SuppressWarnings("rawtypes") Comparable value, long event, long known, boolean tied)
      implements Serializable {}

  @Override
  public Value add(@Nullable Value state, Comparable<?> value, long event, long known) {
    return merge(state, new Value(value, event, known, false));
  }

  @Override
  public Value merge(@Nullable Value state, Value other) {
    if (state == null) {
      return other;
    }
    int order = Long.compare(other.event(), state.event());
    order = order == 0 ? Long.compare(other.known(), state.known()) : order;
    order = last ? order : -order;
    if (order == 0 && (other.tied() || !other.value().equals(state.value()))) {
      return new Value(state.value(), state.event(), state.known(), true);
    }
    return order > 0 ? other : state;
  }
}
