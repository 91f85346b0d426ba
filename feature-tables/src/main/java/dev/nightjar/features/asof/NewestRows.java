package dev.nightjar.features.asof;

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
  public Gathering gathering() {
    return values.gathering(from);
  }
}
