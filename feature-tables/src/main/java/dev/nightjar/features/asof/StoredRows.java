package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.SlotValues;
import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** The feature columns of the rows that slots hold. */
final class StoredRows implements SlotValues<ColumnarBatch>, Serializable {
  private static final long serialVersionUID = 1L;

  private final StoredColumn[] stored;

  /** Where each column is in a batch. */
  private final int[] columns;

  StoredRows(DataType[] types, int[] columns, int slots) {
    this.columns = columns.clone();
    this.stored = new StoredColumn[types.length];
    for (int i = 0; i < stored.length; i++) {
      stored[i] = StoredColumn.of(types[i], slots);
    }
  }

  /** About so many bytes are taken for each slot, besides what decides about it. */
  static long bytesOfSlot(DataType[] types) {
    long bytes = 0;
    for (DataType type : types) {
      bytes += 1L + Math.max(Long.BYTES, type.defaultSize());
    }
    return bytes;
  }

  @Override
  public void copy(ColumnarBatch batch, int[] rows, int[] slots, int count) {
    for (int i = 0; i < stored.length; i++) {
      stored[i].copy(batch, columns[i], rows, slots, count);
    }
  }

  @Override
  public boolean isSame(ColumnarBatch batch, int row, int slot) {
    for (int i = 0; i < stored.length; i++) {
      if (!stored[i].isSame(batch, columns[i], row, slot)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void copy(SlotValues<ColumnarBatch> other, int slot) {
    for (int i = 0; i < stored.length; i++) {
      stored[i].copy(((StoredRows) other).stored[i], slot);
    }
  }

  @Override
  public boolean isSame(SlotValues<ColumnarBatch> other, int slot) {
    for (int i = 0; i < stored.length; i++) {
      if (!stored[i].isSame(((StoredRows) other).stored[i], slot)) {
        return false;
      }
    }
    return true;
  }

  /** Puts the values of a slot into a row from a column on; nulls for the slot -1. */
  void give(int slot, InternalRow row, int from) {
    for (int i = 0; i < stored.length; i++) {
      if (slot < 0) {
        row.setNullAt(from + i);
      } else {
        stored[i].give(slot, row, from + i);
      }
    }
  }
}
