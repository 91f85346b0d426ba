package dev.nightjar.features.asof;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** Where key and time are in rows of the spine. */
final class SpineRows implements Serializable {
  private static final long serialVersionUID = 1L;

  private final DataType[] keyTypes;
  private final int[] keyColumns;
  private final int at;

  SpineRows(StructType schema, AsOfSpine spine) {
    keyColumns = spine.key().stream().mapToInt(schema::fieldIndex).toArray();
    keyTypes = TablePass.types(schema, keyColumns);
    at = schema.fieldIndex(spine.at());
  }

  /** Reads the keys; for one thread. */
  KeyReader keys() {
    return new KeyReader(keyTypes, keyColumns);
  }

  /** Keys and times of a part; of more rows than these only so many that it shows. */
  SpineKeys keys(Iterator<InternalRow> rows, long mostRows) {
    return SpineKeys.of(rows, keys(), at, mostRows);
  }

  /**
   * The rows with what they see, in the same order. A row is good until the next is asked for.
   *
   * @param looked all columns that are looked up
   */
  Iterator<InternalRow> joined(
      Iterator<InternalRow> rows, SpineIndex index, List<FilledTable> tables, StructType looked) {
    return new JoinedRows(rows, index, keys(), at, tables, looked);
  }
}
