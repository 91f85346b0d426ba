package dev.nightjar.features.asof;

import org.apache.spark.sql.catalyst.InternalRow;

/**
 * The newest row that each slot sees.
 *
 * @param values the values that slots hold
 * @param from for each slot the one that holds what it sees; -1 for nothing
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
record NewestRows(StoredRows values, int[] from) implements FilledTable {
  @Override
  public int width() {
    return values.width();
  }

  @Override
  public void give(int slot, InternalRow row, int column) {
    values.give(slot < 0 ? -1 : from[slot], row, column);
  }
}
