package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.NewestCells;
import dev.nightjar.features.kernel.Windows.Measured;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Ascending$;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.InterpretedOrdering;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.sql.vectorized.ColumnarBatchRow;
import scala.collection.JavaConverters;

/** Finds the newest rows at cuts (rule T4). */
final class CutNewest implements CutPass {
  private static final long serialVersionUID = 1L;

  private final StructType schema;
  private final int event;
  private final int known;
  private final long width;
  private final InterpretedOrdering bySequence;
  private final InterpretedOrdering byValues;

  CutNewest(CutSource source, Duration lookback, List<String> values, String sequence) {
    this.schema = source.rows().schema();
    this.event = source.column(source.event());
    this.known = source.column(source.known());
    // An event of exactly that age is seen; a window is without its begin.
    this.width = Math.addExact(AsOfCuts.micros(lookback), 1);
    this.bySequence = ascending(List.of(sequence));
    this.byValues = ascending(values);
  }

  private InterpretedOrdering ascending(List<String> columns) {
    List<SortOrder> orders = new ArrayList<>();
    for (String column : columns) {
      Expression value =
          new BoundReference(schema.fieldIndex(column), schema.apply(column).dataType(), true);
      orders.add(
          new SortOrder(
              value,
              Ascending$.MODULE$,
              Ascending$.MODULE$.defaultNullOrdering(),
              JavaConverters.asScalaBuffer(List.<Expression>of()).toSeq()));
    }
    return new InterpretedOrdering(JavaConverters.asScalaBuffer(orders).toSeq());
  }

  @Override
  public long[] widths() {
    return new long[] {width};
  }

  @Override
  public long bytesOfCell() {
    return NewestCells.BYTES;
  }

  @Override
  public StructType found() {
    return schema;
  }

  @Override
  public Cells cells(RowBlock block, int cells) {
    return new Finding(block, new NewestCells(cells, new Order(block)));
  }

  /** Orders the rows of a block. */
  private final class Order implements NewestCells.RowOrder {
    private static final long serialVersionUID = 1L;
    private final long[] events;
    private final long[] knowns;
    private final transient ColumnarBatchRow one;
    private final transient ColumnarBatchRow two;

    Order(RowBlock block) {
      this.events = block.longs(event, Long.MIN_VALUE);
      this.knowns = block.longs(known, Long.MIN_VALUE);
      this.one = rowOf(block);
      this.two = rowOf(block);
    }

    @Override
    public int byAge(int row, int other) {
      int order = Long.compare(events[row], events[other]);
      if (order == 0) {
        order = Long.compare(knowns[row], knowns[other]);
      }
      return order != 0 ? order : compare(bySequence, row, other);
    }

    @Override
    public int byValues(int row, int other) {
      return row == other ? 0 : compare(byValues, row, other);
    }

    private int compare(InterpretedOrdering by, int row, int other) {
      one.rowId = row;
      two.rowId = other;
      return by.compare(one, two);
    }
  }

  private ColumnarBatchRow rowOf(RowBlock block) {
    ColumnVector[] columns = new ColumnVector[schema.length()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = block.columns().column(i);
    }
    return new ColumnarBatchRow(columns);
  }

  private final class Finding implements Cells {
    private final NewestCells cells;
    private final ColumnarBatchRow row;

    Finding(RowBlock block, NewestCells cells) {
      this.cells = cells;
      this.row = rowOf(block);
    }

    @Override
    public List<Measured<ColumnarBatch>> measured() {
      return List.of(
          new Measured<>(
              (batch, number, into) -> {
                into.add((long) number);
                return true;
              },
              List.of(cells)));
    }

    @Override
    public int rows(int lastCell) {
      int least = cells.least(lastCell);
      return least < 0 ? 0 : least == cells.greatest(lastCell) ? 1 : 2;
    }

    @Override
    public InternalRow row(UnsafeRow entity, int lastCell, int which) {
      row.rowId = which == 0 ? cells.least(lastCell) : cells.greatest(lastCell);
      return row;
    }
  }
}
