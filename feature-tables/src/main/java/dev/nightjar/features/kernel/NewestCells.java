package dev.nightjar.features.kernel;

import java.io.Serializable;

/**
 * The newest of the rows that cells took in, by their numbers: of rows that are equally new the
 * least and the greatest by their values. Rows of one numbering only.
 */
public final class NewestCells implements CellMeasure {
  private static final long serialVersionUID = 1L;

  /** Bytes that a cell takes. */
  public static final int BYTES = 2 * Integer.BYTES;

  /** How rows are ordered. */
  public interface RowOrder extends Serializable {
    /** Greater than zero when the first row is newer than the second. */
    int byAge(int row, int other);

    /** How equally new rows are ordered; 0 when they are one. */
    int byValues(int row, int other);
  }

  private final RowOrder order;

  /** One more than the row; 0 for none. */
  private final int[] least;

  private final int[] greatest;

  /** Nothing yet. */
  public NewestCells(int cells, RowOrder order) {
    this.order = order;
    this.least = new int[cells];
    this.greatest = new int[cells];
  }

  @Override
  public void add(EventChunk values) {
    for (int i = 0; i < values.size; i++) {
      int row = (int) values.bits[i] + 1;
      offer(values.cell[i], row, row);
    }
  }

  @Override
  public void merge(int[] into, int[] from, int pairs) {
    for (int i = 0; i < pairs; i++) {
      offer(into[i], least[from[i]], greatest[from[i]]);
    }
  }

  @Override
  public void merge(CellMeasure other) {
    NewestCells that = (NewestCells) other;
    for (int cell = 0; cell < least.length; cell++) {
      offer(cell, that.least[cell], that.greatest[cell]);
    }
  }

  private void offer(int cell, int low, int high) {
    int age = low == 0 ? -1 : least[cell] == 0 ? 1 : order.byAge(low - 1, least[cell] - 1);
    if (age > 0) {
      least[cell] = low;
      greatest[cell] = high;
    } else if (age == 0) {
      if (order.byValues(low - 1, least[cell] - 1) < 0) {
        least[cell] = low;
      }
      if (order.byValues(high - 1, greatest[cell] - 1) > 0) {
        greatest[cell] = high;
      }
    }
  }

  /** The least of the newest rows; -1 for a cell that took in none. */
  public int least(int cell) {
    return least[cell] - 1;
  }

  /** The greatest of the newest rows; -1 for a cell that took in none. */
  public int greatest(int cell) {
    return greatest[cell] - 1;
  }
}
