package dev.nightjar.features.asof;

import java.util.List;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;

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
      private int count;

      @Override
      public void fetch(int[] some, int of) {
        slots = some;
        count = of;
      }

      @Override
      public void give(int column, WritableColumnVector into) {
        FilledWindow window = windows.get(column);
        for (int i = 0; i < count; i++) {
          window.give(slots[i] < 0 ? -1 : slots[i] * widths + window.width(), into, i);
        }
      }
    };
  }
}
