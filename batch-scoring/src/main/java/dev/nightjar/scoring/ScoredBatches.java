package dev.nightjar.scoring;

import dev.nightjar.training.model.BatchEncoder;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.registry.PortableModel;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Batches of columns with the predictions of their rows behind them, in the same order; for one
 * task. All arrays and columns are filled again for the next batch, so a batch is good until the
 * next is asked for, and how many there are does not show in the memory.
 */
final class ScoredBatches implements Iterator<ColumnarBatch> {
  /**
   * As many rows as the reader of Parquet gives at a time: the call into the model is then cheap
   * and its floats stay in the caches.
   */
  static final int SOME = 4096;

  private final Iterator<ColumnarBatch> batches;
  private final LongAccumulator scored;
  private final BatchEncoder encoder;
  private final Predictor predictor;
  private final PredictionColumns.Filling filling;
  private final @Nullable RowExplanations explanations;
  private final WritableColumnVector[] added;
  private final float[] features;
  private final float[] predictions;

  /**
   * Scores batches.
   *
   * @param input their schema
   * @param scored counts the rows
   */
  ScoredBatches(
      Iterator<ColumnarBatch> batches,
      StructType input,
      PortableModel model,
      ScoredSchema schema,
      LongAccumulator scored) {
    this.batches = batches;
    this.scored = scored;
    encoder = model.encoder().bindBatches(input);
    predictor = model.open();
    TaskContext task = TaskContext.get();
    if (task != null) {
      task.addTaskCompletionListener((TaskCompletionListener) done -> predictor.close());
    }
    filling = schema.columns().filling();
    explanations =
        schema.explained() == 0
            ? null
            : new RowExplanations(model, predictor, schema.columns(), input, schema.explained());
    added = OnHeapColumnVector.allocateColumns(SOME, schema.added());
    features = new float[SOME * predictor.width()];
    predictions = new float[SOME * predictor.outputs()];
  }

  @Override
  public boolean hasNext() {
    return batches.hasNext();
  }

  @Override
  public ColumnarBatch next() {
    ColumnarBatch batch = batches.next();
    int rows = batch.numRows();
    for (WritableColumnVector column : added) {
      column.reset();
      column.reserve(rows);
    }
    for (int from = 0; from < rows; from += SOME) {
      score(batch, from, Math.min(SOME, rows - from));
    }
    scored.add(rows);
    ColumnVector[] all = new ColumnVector[batch.numCols() + added.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = i < batch.numCols() ? batch.column(i) : added[i - batch.numCols()];
    }
    return new ColumnarBatch(all, rows);
  }

  private void score(ColumnarBatch batch, int from, int rows) {
    encoder.encode(batch, from, rows, features);
    predictor.predict(features, rows, predictions);
    filling.fill(predictions, rows, added, from);
    if (explanations != null) {
      explanations.append(batch, from, rows, features, predictions, added[added.length - 1]);
    }
  }
}
