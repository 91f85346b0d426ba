package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.BytesEntities;
import dev.nightjar.features.kernel.EventBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.execution.RowToColumnConverter;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Rows that stay in memory as columns, and which of the entities among them each belongs to.
 *
 * @param columns the rows
 * @param entities the entities 0, 1, 2, …
 * @param entity of each row
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
record RowBlock(ColumnarBatch columns, List<UnsafeRow> entities, int[] entity) {
  private static final int FIRST_CAPACITY = 1024;

  /** Reads up to so many rows, of which the entity's columns are the first. */
  static RowBlock read(Iterator<InternalRow> rows, StructType schema, int keys, int mostRows) {
    OnHeapColumnVector[] vectors = OnHeapColumnVector.allocateColumns(FIRST_CAPACITY, schema);
    RowToColumnConverter converter = new RowToColumnConverter(schema);
    DataType[] keyTypes =
        Arrays.stream(schema.fields())
            .limit(keys)
            .map(field -> field.dataType())
            .toArray(DataType[]::new);
    UnsafeProjection key = UnsafeProjection.create(keyTypes);
    BytesEntities numbers = new BytesEntities();
    List<UnsafeRow> entities = new ArrayList<>();
    int[] entity = new int[FIRST_CAPACITY];
    int count = 0;
    while (count < mostRows && rows.hasNext()) {
      InternalRow row = rows.next();
      converter.convert(row, vectors);
      UnsafeRow of = key.apply(row);
      if (count == entity.length) {
        entity = Arrays.copyOf(entity, 2 * count);
      }
      int number = numbers.add(of.getBytes(), of.getSizeInBytes());
      entity[count++] = number;
      if (number == entities.size()) {
        entities.add(of.copy());
      }
    }
    return new RowBlock(new ColumnarBatch(vectors, count), entities, entity);
  }

  int rows() {
    return columns.numRows();
  }

  /** What decides about the rows of entities [from, to), which are counted from 0 then. */
  EventBatch batch(int from, int to, int event, int known, int until) {
    int[] here = entity;
    ColumnVector events = columns.column(event);
    if (from > 0 || to < entities.size() || events.hasNull()) {
      here = new int[rows()];
      for (int row = 0; row < here.length; row++) {
        boolean isIn = entity[row] >= from && entity[row] < to && !events.isNullAt(row);
        here[row] = isIn ? entity[row] - from : -1;
      }
    }
    return new EventBatch(
        rows(), here, longs(event, 0), longs(known, 0), null, longs(until, Long.MAX_VALUE));
  }

  /** The values of a column of 64 bits. */
  long[] longs(int column, long ofNull) {
    ColumnVector values = columns.column(column);
    if (!values.hasNull()) {
      return values.getLongs(0, rows());
    }
    long[] longs = new long[rows()];
    for (int row = 0; row < longs.length; row++) {
      longs[row] = values.isNullAt(row) ? ofNull : values.getLong(row);
    }
    return longs;
  }
}
