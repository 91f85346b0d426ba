package dev.nightjar.features.asof;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.execution.ExternalAppendOnlyUnsafeRowArray;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import scala.collection.JavaConverters;

/**
 * A part of an exchanged spine, with what its rows see of the tables so far. Its rows are in the
 * memory that Spark manages, and go to disk where a part is larger than thought.
 */
final class ExchangedPart {
  /** The length and the place of a row, beside the row itself. */
  private static final long BYTES_BESIDE_ROW = 32;

  /** So few rows need no page of memory. */
  private static final int FEW = 1024;

  private final ExternalAppendOnlyUnsafeRowArray rows;
  private final SpineIndex index;
  private final List<FilledTable> tables = new ArrayList<>();

  private ExchangedPart(ExternalAppendOnlyUnsafeRowArray rows, SpineIndex index) {
    this.rows = rows;
    this.index = index;
  }

  /** About so many bytes a row of a spine takes. */
  static long bytesOfRow(Dataset<Row> spine) {
    return BYTES_BESIDE_ROW + spine.schema().defaultSize();
  }

  /**
   * Takes in the rows of a part, within its task.
   *
   * @param rowsInMemory further ones go to disk
   */
  static ExchangedPart of(Iterator<InternalRow> rows, SpineRows spineRows, int rowsInMemory) {
    var kept = new ExternalAppendOnlyUnsafeRowArray(Math.min(FEW, rowsInMemory), rowsInMemory);
    rows.forEachRemaining(row -> kept.add((UnsafeRow) row));
    KeyReader keys = spineRows.keys();
    SpineKeys all = spineRows.keys(iterator(kept), Long.MAX_VALUE);
    return new ExchangedPart(kept, SpineIndex.of(List.of(all), keys.isWholeNumber()));
  }

  /** Looks up in one more table, of which these are the rows with the part's keys. */
  <P extends Serializable> ExchangedPart with(TablePass<P> pass, Iterator<ColumnarBatch> features) {
    tables.add(pass.filled(index, pass.of(features, index)));
    return this;
  }

  /** The rows with what they see. A row is good until the next is asked for. */
  Iterator<InternalRow> joined(SpineRows spineRows, StructType looked) {
    return spineRows.joined(iterator(rows), index, tables, looked);
  }

  @SuppressWarnings("unchecked") // a row is an internal row
  private static Iterator<InternalRow> iterator(ExternalAppendOnlyUnsafeRowArray rows) {
    return (Iterator<InternalRow>)
        (Iterator<?>) JavaConverters.asJavaIterator(rows.generateIterator());
  }
}
