package dev.nightjar.features.asof;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;

/**
 * What the windows of each slot measure.
 *
 * @param table what messages call the table
 * @param windows in the order of the columns
 * @param columns what is known of the columns that are measured
 * @param widths how many different windows there are
 */
record FilledWindows(String table, List<Window> windows, List<ColumnCells> columns, int widths)
    implements FilledTable {
  /**
   * A window.
   *
   * @param column the place of what it measures
   * @param width its place among all windows
   */
  record Window(WindowAggregate aggregate, int column, int width) implements Serializable {}

  @Override
  public int width() {
    return windows.size();
  }

  @Override
  public Gathering gathering() {
    return new Gathering() {
      private List<ColumnCells> picked = List.of();
      private int[] cells = new int[0];
      private int count;

      @Override
      public void fetch(int[] some, int of) {
        count = of;
        if (cells.length < of * widths) {
          cells = new int[of * widths];
        }
        for (int i = 0; i < of; i++) {
          for (int width = 0; width < widths; width++) {
            cells[i * widths + width] = some[i] < 0 ? -1 : some[i] * widths + width;
          }
        }
        picked = columns.stream().map(column -> column.pick(cells, of * widths)).toList();
      }

      @Override
      public void give(int column, WritableColumnVector into) {
        Window window = windows.get(column);
        FilledWindow filled =
            new FilledWindow(table, window.aggregate(), picked.get(window.column()));
        for (int i = 0; i < count; i++) {
          filled.give(i * widths + window.width(), into, i);
        }
      }
    };
  }
}
