package dev.nightjar.features.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The least or the greatest value.
 *
 * @param least the least is sought
 */
public record ObjectExtreme(boolean least) implements ObjectMeasure<ObjectExtreme.Value> {
  /** A value. */
  public record Value(@SuppressWarnings("rawtypes") Comparable value)
      implements java.io.Serializable {}

  @Override
  public Value add(@Nullable Value state, Comparable<?> value, long event, long known) {
    return merge(state, new Value(value));
  }

  @Override
  @SuppressWarnings("unchecked") // values of one column
  public Value merge(@Nullable Value state, Value other) {
    if (state == null) {
      return other;
    }
    int order = other.value().compareTo(state.value());
    return (least ? -order : order) > 0 ? other : state;
  }
}
