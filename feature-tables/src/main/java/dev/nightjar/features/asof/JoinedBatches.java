package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.EventBatch;
import dev.nightjar.features.kernel.SpineSlots;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Batches of a spine with what their rows see, in the same order. A batch is good until the next is
 * asked for.
 */
final class JoinedBatches implements Iterator<ColumnarBatch> {
  private static final int USUAL_ROWS = 4096;

  private final Iterator<ColumnarBatch> spine;
  private final EventReader.Reading reading;
  private final SpineSlots slots;
  private final LookedUp found;
  private final int[] columns;
  private int[] slotOf = new int[0];
  private long touched;

  /**
   * Joins batches.
   *
   * @param columns which are wanted, by their places among the spine's and those that are looked up
   */
  JoinedBatches(
      Iterator<ColumnarBatch> spine,
      EventReader keysAndTimes,
      SpineIndex index,
      List<FilledTable> tables,
      StructType looked,
      int[] columns) {
    this.spine = spine;
    this.reading = keysAndTimes.reading(index);
    this.slots = index.slots();
    this.found = new LookedUp(tables, looked, USUAL_ROWS);
    this.columns = columns.clone();
  }

  @Override
  public boolean hasNext() {
    return spine.hasNext();
  }

  @Override
  public ColumnarBatch next() {
    ColumnarBatch batch = spine.next();
    EventBatch rows = reading.of(batch);
    if (slotOf.length < rows.rows()) {
      slotOf = new int[rows.rows()];
    }
    touched += slots.firstAtOrAfter(rows, slotOf);
    found.fetch(slotOf, rows.rows());
    ColumnVector[] wanted = new ColumnVector[columns.length];
    for (int i = 0; i < wanted.length; i++) {
      int looked = columns[i] - batch.numCols();
      wanted[i] = looked < 0 ? batch.column(columns[i]) : found.columns()[looked];
    }
    return new ColumnarBatch(wanted, rows.rows());
  }
}
