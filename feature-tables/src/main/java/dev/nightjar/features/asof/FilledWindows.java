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
  public void give(int slot, InternalRow row, int from) {
    for (int i = 0; i < windows.size(); i++) {
      FilledWindow window = windows.get(i);
      window.give(slot < 0 ? -1 : slot * widths + window.width(), row, from + i);
    }
  }
}
