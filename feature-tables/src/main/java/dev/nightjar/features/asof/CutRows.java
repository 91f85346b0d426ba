package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.SpineSlots;
import dev.nightjar.features.kernel.Windows;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of a task tell of their entities at each cut, and the cut's number behind it. Rows
 * are taken block by block, entities of a block some at a time, so the memory that is taken does
 * not depend on how many there are; an entity comes once for each block that has rows of it. A row
 * is good until the next is asked for.
 */
final class CutRows implements Iterator<InternalRow> {
  private final Iterator<InternalRow> rows;
  private final CutPlan plan;
  private final CutPass pass;
  private final StructType schema;
  private final JoinedRow joined = new JoinedRow();
  private final GenericInternalRow cutOfRow = new GenericInternalRow(1);

  private @Nullable RowBlock block;
  private CutPass.@Nullable Cells cells;

  /** Entities [from, to) of the block are in the cells. */
  private int from;

  private int to;

  /** The next of the cells' slots to look at, and of its rows the next to give. */
  private int slot;

  private int which;

  CutRows(Iterator<InternalRow> rows, CutPlan plan, CutPass pass, StructType schema) {
    this.rows = rows;
    this.plan = plan;
    this.pass = pass;
    this.schema = schema;
  }

  @Override
  public boolean hasNext() {
    while (true) {
      if (cells != null && findNext(cells)) {
        return true;
      }
      cells = null;
      if (block == null || to == block.entities().size()) {
        if (!rows.hasNext()) {
          return false;
        }
        block = RowBlock.read(rows, schema, plan.keys(), plan.mostRows());
        to = 0;
      }
      cells = cut(block);
    }
  }

  private boolean findNext(CutPass.Cells of) {
    int slots = (to - from) * plan.cuts().length;
    while (slot < slots && which == of.rows(lastCell())) {
      slot++;
      which = 0;
    }
    return slot < slots;
  }

  private int lastCell() {
    return (slot + 1) * pass.widths().length - 1;
  }

  private CutPass.Cells cut(RowBlock of) {
    long[] at = plan.cuts();
    int atOnce = plan.entitiesAtOnce(pass);
    from = to;
    to = (int) Math.min(of.entities().size(), (long) from + atOnce);
    slot = 0;
    which = 0;
    SpineSlots slots = SpineSlots.ofAll(to - from, at);
    CutPass.Cells some = pass.cells(of, Windows.cells(slots, pass.widths().length));
    Windows<ColumnarBatch> windows = new Windows<>(slots, pass.widths(), some.measured());
    windows.offer(of.batch(from, to, plan.event(), plan.known(), plan.until()), of.columns());
    windows.settle();
    return some;
  }

  @Override
  public InternalRow next() {
    if (!hasNext() || block == null || cells == null) {
      throw new NoSuchElementException();
    }
    int cuts = plan.cuts().length;
    cutOfRow.setInt(0, slot % cuts);
    return joined.apply(
        cells.row(block.entities().get(from + slot / cuts), lastCell(), which++), cutOfRow);
  }
}
