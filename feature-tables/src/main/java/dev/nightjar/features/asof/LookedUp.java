package dev.nightjar.features.asof;

import java.util.List;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.StructType;

/** Fetches what rows of a spine see, for some at a time, into vectors that are filled again. */
final class LookedUp {
  private final FilledTable[] tables;
  private final FilledTable.Gathering[] gatherings;
  private final WritableColumnVector[] columns;

  /**
   * Looks up in tables.
   *
   * @param looked all columns that are looked up
   * @param some so many rows at a time, or more
   */
  LookedUp(List<FilledTable> tables, StructType looked, int some) {
    this.tables = tables.toArray(FilledTable[]::new);
    this.gatherings =
        tables.stream().map(FilledTable::gathering).toArray(FilledTable.Gathering[]::new);
    this.columns = OnHeapColumnVector.allocateColumns(some, looked);
  }

  /** The columns, good until they are fetched again. */
  WritableColumnVector[] columns() {
    return columns;
  }

  /** Fetches what slots see; the slot -1 sees nothing. */
  void fetch(int[] slots, int count) {
    int column = 0;
    for (int i = 0; i < tables.length; i++) {
      gatherings[i].fetch(slots, count);
      for (int j = 0; j < tables[i].width(); j++) {
        columns[column].reset();
        columns[column].reserve(count);
        gatherings[i].give(j, columns[column++]);
      }
    }
  }
}
