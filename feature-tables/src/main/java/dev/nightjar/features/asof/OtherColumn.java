package dev.nightjar.features.asof;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.execution.RowToColumnConverter;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.jspecify.annotations.Nullable;

/**
 * Text, bytes, long decimals and nested values: each as bytes, text as it is, others as Spark's.
 */
final class OtherColumn implements Serializable {
  private static final long serialVersionUID = 1L;

  private final DataType type;
  private final byte[] @Nullable [] held;
  private transient @Nullable UnsafeProjection projection;

  OtherColumn(int slots, DataType type) {
    this.type = type;
    this.held = new byte[slots][];
  }

  private byte @Nullable [] value(ColumnarBatch batch, int column, int row) {
    ColumnVector values = batch.column(column);
    if (values.isNullAt(row)) {
      return null;
    }
    if (type instanceof StringType) {
      return values.getUTF8String(row).getBytes();
    }
    if (projection == null) {
      projection = UnsafeProjection.create(new StructType().add("value", type));
    }
    Object[] single = {batch.getRow(row).get(column, type)};
    return projection.apply(new GenericInternalRow(single)).getBytes().clone();
  }

  void copy(ColumnarBatch batch, int column, int[] rows, int[] slots, int count) {
    for (int i = 0; i < count; i++) {
      held[slots[i]] = value(batch, column, rows[i]);
    }
  }

  boolean isSame(ColumnarBatch batch, int column, int row, int slot) {
    return Arrays.equals(held[slot], value(batch, column, row));
  }

  void copy(OtherColumn other, int slot) {
    held[slot] = other.held[slot];
  }

  boolean isSame(OtherColumn other, int slot) {
    return Arrays.equals(held[slot], other.held[slot]);
  }

  /** Puts the values of slots into the first rows of an empty vector; the slot -1 has none. */
  void give(int[] slots, int count, WritableColumnVector into) {
    if (type instanceof StringType) {
      for (int i = 0; i < count; i++) {
        byte[] value = slots[i] < 0 ? null : held[slots[i]];
        if (value == null) {
          into.putNull(i);
        } else {
          into.putByteArray(i, value);
        }
      }
      return;
    }
    RowToColumnConverter appending = new RowToColumnConverter(new StructType().add("value", type));
    WritableColumnVector[] vector = {into};
    InternalRow nothing = new GenericInternalRow(1);
    UnsafeRow single = new UnsafeRow(1);
    for (int i = 0; i < count; i++) {
      byte[] value = slots[i] < 0 ? null : held[slots[i]];
      if (value != null) {
        single.pointTo(value, value.length);
      }
      appending.convert(value == null ? nothing : single, vector);
    }
  }
}
