package dev.nightjar.scoring;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** The rows of batches, one after the other; a row is good until the next is asked for. */
final class BatchRows implements Iterator<InternalRow> {
  private final Iterator<ColumnarBatch> batches;
  private Iterator<InternalRow> rows = Collections.emptyIterator();

  BatchRows(Iterator<ColumnarBatch> batches) {
    this.batches = batches;
  }

  @Override
  public boolean hasNext() {
    while (!rows.hasNext() && batches.hasNext()) {
      rows = batches.next().rowIterator();
    }
    return rows.hasNext();
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return rows.next();
  }
}
