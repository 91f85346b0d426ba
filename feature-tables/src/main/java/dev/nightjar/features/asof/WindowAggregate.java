package dev.nightjar.features.asof;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * One measure of trailing windows.
 *
 * @param function what is measured
 * @param column of which column; null for the events themselves
 * @param width the window's length in microseconds, greater than zero
 * @param most how many values a {@link WindowFunction#isTop} gives
 * @param name of the column that the spine gets
 */
public record WindowAggregate(
    WindowFunction function, @Nullable String column, long width, int most, String name)
    implements Serializable {
  /** Refuses an empty window. */
  public WindowAggregate {
    if (width <= 0) {
      throw new IllegalArgumentException("a window is longer than nothing: " + width);
    }
  }
}
