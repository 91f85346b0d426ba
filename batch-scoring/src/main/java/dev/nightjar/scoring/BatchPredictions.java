package dev.nightjar.scoring;

import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.RowEncoder;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.util.TaskCompletionListener;

/**
 * A partition's rows with their prediction behind them. Rows are encoded into one float array and
 * predicted a batch at a time; a row's prediction does not depend on its batch.
 */
final class BatchPredictions implements Iterator<InternalRow> {
  /** Enough to make the call into the engine cheap, small enough to stay in the caches. */
  private static final int BATCH = 4096;

  private final Iterator<InternalRow> rows;
  private final RowEncoder encoder;
  private final Predictor predictor;
  private final InternalRow[] batch = new InternalRow[BATCH];
  private final float[] features;
  private final float[] predictions = new float[BATCH];
  private int size;
  private int next;

  BatchPredictions(Iterator<InternalRow> rows, RowEncoder encoder, Predictor predictor) {
    this.rows = rows;
    this.encoder = encoder;
    this.predictor = predictor;
    this.features = new float[BATCH * predictor.width()];
    TaskContext task = TaskContext.get();
    if (task != null) {
      task.addTaskCompletionListener((TaskCompletionListener) done -> predictor.close());
    }
  }

  @Override
  public boolean hasNext() {
    return next < size || rows.hasNext();
  }

  @Override
  public InternalRow next() {
    if (next == size) {
      predictBatch();
    }
    if (next == size) {
      throw new NoSuchElementException();
    }
    int row = next++;
    return new JoinedRow(
        batch[row], new GenericInternalRow(new Object[] {(double) predictions[row]}));
  }

  private void predictBatch() {
    size = 0;
    next = 0;
    while (size < BATCH && rows.hasNext()) {
      // Spark hands out one row object again and again.
      batch[size] = rows.next().copy();
      encoder.encode(batch[size], features, size * predictor.width());
      size++;
    }
    if (size > 0) {
      predictor.predict(features, size, predictions);
    }
  }
}
