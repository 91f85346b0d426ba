package dev.nightjar.features.asof;

import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * What the windows of each slot measure.
 *
 * @param windows in the order of the columns
 * @param widths how many different windows there are
 */
record FilledWindows(List<FilledWindow> windows, int widths) implements FilledTable {
  @Override
  public int width() {
    return windows.size();
  }

  @Override
  public Gathering gathering() {
    return new Gathering() {
      private int[] slots = new int[0];

      @Override
      public void fetch(int[] some, int count) {
        slots = some;
      }

      @Override
      public void give(int i, InternalRow row, int from) {
        for (int column = 0; column < windows.size(); column++) {
          FilledWindow window = windows.get(column);
          int cell = slots[i] < 0 ? -1 : slots[i] * widths + window.width();
          window.give(cell, row, from + column);
        }
      }
    };
  }
}
