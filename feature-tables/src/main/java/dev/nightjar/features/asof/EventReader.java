package dev.nightjar.features.asof;

import dev.nightjar.features.columnar.FixedType;
import dev.nightjar.features.kernel.EventBatch;
import dev.nightjar.features.kernel.LongEntities;
import java.io.Serializable;
import java.util.Objects;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.jspecify.annotations.Nullable;

/** Where key and times are in batches of a table, and what they say to a spine. */
final class EventReader implements Serializable {
  private static final long serialVersionUID = 1L;

  private final DataType[] keyTypes;
  private final int[] keyColumns;
  private final int event;

  /** -1 where rows are known at their event. */
  private final int known;

  EventReader(EventSource source) {
    StructType schema = source.rows().schema();
    keyColumns = source.key().stream().mapToInt(schema::fieldIndex).toArray();
    keyTypes = TablePass.types(schema, keyColumns);
    event = schema.fieldIndex(source.eventTime());
    known = source.availableTime() == null ? -1 : schema.fieldIndex(source.availableTime());
  }

  boolean knownApart() {
    return known >= 0;
  }

  /** Reads batch after batch for one task. */
  Reading reading(SpineIndex spine) {
    return new Reading(spine);
  }

  /** Arrays that are filled again for each batch. */
  final class Reading {
    private final SpineIndex spine;
    private final @Nullable LongEntities numbers;
    private final KeyReader keys = new KeyReader(keyTypes, keyColumns);
    private int[] entity = new int[0];
    private long[] numbersOfKeys = new long[0];
    private long touched;
    private long[] events = new long[0];
    private long[] knowns = new long[0];

    private Reading(SpineIndex spine) {
      this.spine = spine;
      this.numbers = spine.numbers();
    }

    /** What decides about the rows of a batch. */
    EventBatch of(ColumnarBatch batch) {
      int rows = batch.numRows();
      if (rows > entity.length) {
        entity = new int[rows];
        numbersOfKeys = new long[rows];
        events = new long[rows];
        knowns = new long[knownApart() ? rows : 0];
      }
      if (numbers != null) {
        readNumbers(batch, rows, numbers);
      } else {
        for (int row = 0; row < rows; row++) {
          entity[row] = spine.entity(batch.getRow(row), keys);
        }
      }
      readTimes(batch.column(event), rows, events);
      if (knownApart()) {
        readTimes(batch.column(known), rows, knowns);
      }
      return new EventBatch(rows, entity, events, knownApart() ? knowns : null, null);
    }

    private void readNumbers(ColumnarBatch batch, int rows, LongEntities ofNumbers) {
      ColumnVector column = batch.column(keyColumns[0]);
      boolean mayBeNull = column.hasNull();
      FixedType type = Objects.requireNonNull(FixedType.of(keyTypes[0]));
      for (int row = 0; row < rows; row++) {
        // What a null's place holds may be in no dictionary.
        numbersOfKeys[row] =
            mayBeNull && column.isNullAt(row) ? 0 : type.bits(column, row, keyTypes[0]);
      }
      touched += ofNumbers.find(numbersOfKeys, rows, entity);
      if (mayBeNull) {
        for (int row = 0; row < rows; row++) {
          entity[row] = column.isNullAt(row) ? -1 : entity[row];
        }
      }
    }

    private void readTimes(ColumnVector column, int rows, long[] into) {
      if (!column.hasNull()) {
        for (int row = 0; row < rows; row++) {
          into[row] = column.getLong(row);
        }
        return;
      }
      for (int row = 0; row < rows; row++) {
        if (column.isNullAt(row)) {
          entity[row] = -1;
        } else {
          into[row] = column.getLong(row);
        }
      }
    }
  }
}
