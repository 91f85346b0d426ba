package dev.nightjar.features.asof;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** The values of one feature column in slots. */
interface StoredColumn extends Serializable {
  /** A column of a type for so many slots. */
  static StoredColumn of(DataType type, int slots) {
    FixedColumn.Width width = FixedColumn.Width.of(type);
    return width == null ? new OtherColumn(slots, type) : new FixedColumn(slots, type, width);
  }

  /** Copies rows of a batch's column, in this order. */
  void copy(ColumnarBatch batch, int column, int[] rows, int[] slots, int count);

  boolean isSame(ColumnarBatch batch, int column, int row, int slot);

  void copy(StoredColumn other, int slot);

  boolean isSame(StoredColumn other, int slot);

  /** Puts a slot's value into a row. */
  void give(int slot, InternalRow row, int column);
}
