package dev.nightjar.features.kernel;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A measure whose state is an object; equal for values in any order and any parts.
 *
 * @param <S> the state of a cell
 */
public interface ObjectMeasure<S extends Serializable> extends Serializable {
  /**
   * Takes in a value.
   *
   * @param state null before the first; may be changed
   */
  S add(@Nullable S state, Comparable<?> value, long event, long known);

  /**
   * Takes over what another state has taken in.
   *
   * @param state null before the first; may be changed
   * @param other stays as it is, and apart
   */
  S merge(@Nullable S state, S other);
}
