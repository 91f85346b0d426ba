package dev.nightjar.features.asof;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Rows of a spine with what they see, in the same order. Some are taken at a time, and what they
 * see is fetched for all of them. A row is good until the next is asked for.
 */
final class JoinedRows implements Iterator<InternalRow> {
  private static final int SOME = 512;

  private final Iterator<InternalRow> rows;
  private final SpineIndex index;
  private final KeyReader keys;
  private final int at;
  private final LookedUp looked;
  private final JoinedRow joined = new JoinedRow();
  private final ColumnarBatch found;

  private final InternalRow[] taken = new InternalRow[SOME];
  private final int[] slots = new int[SOME];
  private int count;
  private int next;

  JoinedRows(
      Iterator<InternalRow> rows,
      SpineIndex index,
      KeyReader keys,
      int at,
      List<FilledTable> tables,
      StructType lookedUp) {
    this.rows = rows;
    this.index = index;
    this.keys = keys;
    this.at = at;
    this.looked = new LookedUp(tables, lookedUp, SOME);
    this.found = new ColumnarBatch(looked.columns(), SOME);
  }

  @Override
  public boolean hasNext() {
    return next < count || rows.hasNext();
  }

  @Override
  public InternalRow next() {
    if (next == count) {
      take();
    }
    InternalRow see = found.getRow(next);
    return joined.apply(taken[next++], see);
  }

  private void take() {
    next = 0;
    count = 0;
    while (count < SOME && rows.hasNext()) {
      taken[count++] = rows.next().copy();
    }
    for (int i = 0; i < count; i++) {
      slots[i] = index.slot(taken[i], keys, at);
    }
    looked.fetch(slots, count);
  }
}
