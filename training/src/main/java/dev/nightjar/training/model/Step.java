package dev.nightjar.training.model;

import java.io.Serializable;
import java.util.Arrays;

/** What a fitted encoder makes of one float that was read; NaN is missing. */
sealed interface Step extends Serializable {
  float apply(float read);

  /**
   * Makes a column of a matrix.
   *
   * @param read the floats that were read
   * @param out the matrix, row by row
   * @param at the place of the column in it
   * @param width floats per row
   */
  default void apply(float[] read, int rows, float[] out, int at, int width) {
    for (int row = 0, to = at; row < rows; row++, to += width) {
      out[to] = apply(read[row]);
    }
  }

  /** Nothing. */
  record AsIs() implements Step {
    @Override
    public float apply(float read) {
      return read;
    }

    @Override
    public void apply(float[] read, int rows, float[] out, int at, int width) {
      BatchEncoder.scatter(read, rows, out, at, width);
    }
  }

  /** 1 where the value is missing, else 0. */
  record Indicator() implements Step {
    @Override
    public float apply(float read) {
      return Float.isNaN(read) ? 1 : 0;
    }
  }

  /**
   * Cuts, fills and scales a number.
   *
   * @param low smaller values become this
   * @param high larger values become this
   * @param fill stands for a missing value; NaN leaves it missing
   * @param center is subtracted after that
   * @param scale divides at last; finite and above 0
   */
  record Numeric(float low, float high, float fill, double center, double scale) implements Step {
    @Override
    public float apply(float read) {
      float value = Float.isNaN(read) ? fill : Math.min(Math.max(read, low), high);
      return RowEncoder.toFloat((value - center) / scale);
    }
  }

  /** Looks a code up. */
  final class Table implements Step {
    private static final long serialVersionUID = 1L;

    private final float[] values;
    private final float missing;

    /**
     * A table.
     *
     * @param values by code; the last one is for a text that is not in the dictionary
     * @param missing stands for null
     */
    Table(float[] values, float missing) {
      this.values = values;
      this.missing = missing;
    }

    @Override
    public float apply(float read) {
      return Float.isNaN(read) ? missing : values[(int) read];
    }

    float[] values() {
      return values;
    }

    float missing() {
      return missing;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Table table
          && Arrays.equals(values, table.values)
          && Float.compare(missing, table.missing) == 0;
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }
  }
}
