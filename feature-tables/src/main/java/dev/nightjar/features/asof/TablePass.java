package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.AsOfRule;
import dev.nightjar.features.kernel.Candidates;
import dev.nightjar.features.kernel.EventBatch;
import dev.nightjar.features.kernel.HeldRows;
import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Streams batches of one feature table past the slots of a spine. */
final class TablePass implements Serializable {
  private static final long serialVersionUID = 1L;

  private final AsOfRule rule;
  private final DataType[] keyTypes;
  private final int[] keyColumns;
  private final int event;

  /** -1 where rows are known at their event. */
  private final int known;

  private final DataType[] types;
  private final int[] columns;

  TablePass(AsOfFeatures table, StructType schema, AsOfRule rule) {
    this.rule = rule;
    this.keyColumns = table.key().stream().mapToInt(schema::fieldIndex).toArray();
    this.keyTypes = types(schema, keyColumns);
    this.event = schema.fieldIndex(table.eventTime());
    this.known = table.availableTime() == null ? -1 : schema.fieldIndex(table.availableTime());
    this.columns = table.columns().keySet().stream().mapToInt(schema::fieldIndex).toArray();
    this.types = types(schema, columns);
  }

  static DataType[] types(StructType schema, int[] columns) {
    DataType[] types = new DataType[columns.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = schema.fields()[columns[i]].dataType();
    }
    return types;
  }

  /** About so many bytes are taken for each row of the spine. */
  long bytesOfSlot() {
    return HeldRows.bytesOfSlot(known >= 0, false) + StoredRows.bytesOfSlot(types);
  }

  int width() {
    return columns.length;
  }

  /** What a part of the table leaves in the slots. */
  HeldRows<ColumnarBatch> of(Iterator<ColumnarBatch> batches, SpineIndex spine) {
    int slots = spine.slots().size();
    HeldRows<ColumnarBatch> held =
        new HeldRows<>(slots, new StoredRows(types, columns, slots), known >= 0, false);
    Candidates<ColumnarBatch> candidates = new Candidates<>(spine.slots(), rule, held);
    KeyReader keys = new KeyReader(keyTypes, keyColumns);
    int[] entity = new int[0];
    long[] events = new long[0];
    long[] knowns = new long[0];
    while (batches.hasNext()) {
      ColumnarBatch batch = batches.next();
      int rows = batch.numRows();
      if (rows > entity.length) {
        entity = new int[rows];
        events = new long[rows];
        knowns = new long[known >= 0 ? rows : 0];
      }
      ColumnVector eventColumn = batch.column(event);
      ColumnVector knownColumn = batch.column(known >= 0 ? known : event);
      for (int row = 0; row < rows; row++) {
        if (eventColumn.isNullAt(row) || knownColumn.isNullAt(row)) {
          entity[row] = -1;
          continue;
        }
        entity[row] = spine.entity(batch.getRow(row), keys);
        events[row] = eventColumn.getLong(row);
        if (known >= 0) {
          knowns[row] = knownColumn.getLong(row);
        }
      }
      candidates.offer(
          new EventBatch(rows, entity, events, known >= 0 ? knowns : null, null), batch);
    }
    return held;
  }

  /** Which slots see which rows. */
  FilledTable filled(SpineIndex spine, HeldRows<ColumnarBatch> held) {
    int[] from = new Candidates<>(spine.slots(), rule, held).fill();
    int ties = 0;
    for (int slot : from) {
      ties += slot >= 0 && held.isTied(slot) ? 1 : 0;
    }
    return new FilledTable((StoredRows) held.values(), from, ties);
  }
}
