package dev.nightjar.features.asof;

import java.io.Serializable;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * What parts of a table tell of a trailing window, so that it can be put together from the parts.
 *
 * @param kind what is measured
 * @param column of which column's values that are not null; null for the rows themselves
 * @param width the window's length in microseconds, greater than zero
 * @param name of the column that it is given in
 */
public record CutMeasure(Kind kind, @Nullable String column, long width, String name)
    implements Serializable {
  /** What is measured. */
  public enum Kind {
    /** How many there are, a bigint. */
    COUNT(CellKind.COUNT),
    /**
     * The bytes of an {@link dev.nightjar.features.kernel.ExactSum} of doubles; null of no value.
     */
    SUM(CellKind.SUM),
    /** The same of their squares. */
    SQUARES(CellKind.SQUARES),
    /** The least; null of no value. */
    LEAST(CellKind.LEAST),
    /** The greatest, NaN being greater than all; null of no value. */
    GREATEST(CellKind.GREATEST);

    private final CellKind cells;

    Kind(CellKind cells) {
      this.cells = cells;
    }

    CellKind cells() {
      return cells;
    }

    DataType type(DataType values) {
      return switch (this) {
        case COUNT -> DataTypes.LongType;
        case SUM, SQUARES -> DataTypes.BinaryType;
        case LEAST, GREATEST -> values;
      };
    }
  }

  /** Refuses an empty window. */
  public CutMeasure {
    if (width <= 0) {
      throw new IllegalArgumentException("a window is longer than nothing: " + width);
    }
  }
}
