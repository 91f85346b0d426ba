package dev.nightjar.training.model;

import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * An {@link Encoder} bound to batches of columns; used by one thread. Its floats are equal to the
 * bit to those of a {@link RowEncoder}.
 */
public final class BatchEncoder {
  private final int[] ordinals;
  private final VectorReader[] readers;
  private final int[] inputs;
  private final Step[] steps;

  /** The floats that were read, column by column. */
  private final float[][] read;

  BatchEncoder(List<Input> inputs, List<Output> outputs, int[] ordinals, DataType[] types) {
    this.ordinals = ordinals;
    this.readers = new VectorReader[types.length];
    for (int i = 0; i < types.length; i++) {
      readers[i] = VectorReader.of(inputs.get(i), types[i]);
    }
    this.inputs = outputs.stream().mapToInt(Output::input).toArray();
    this.steps = outputs.stream().map(Output::step).toArray(Step[]::new);
    this.read = new float[types.length][0];
  }

  /**
   * Writes floats row by row.
   *
   * @param from the first row of the batch to encode
   * @param rows how many
   * @param out receives the encoder's width of floats per row, from its begin on
   */
  public void encode(ColumnarBatch batch, int from, int rows, float[] out) {
    for (int i = 0; i < readers.length; i++) {
      if (read[i].length < rows) {
        read[i] = new float[rows];
      }
      readers[i].read(batch.column(ordinals[i]), from, rows, read[i]);
    }
    if (steps.length == 0) {
      for (int i = 0; i < readers.length; i++) {
        scatter(read[i], rows, out, i, readers.length);
      }
      return;
    }
    for (int i = 0; i < steps.length; i++) {
      steps[i].apply(read[inputs[i]], rows, out, i, steps.length);
    }
  }

  static void scatter(float[] column, int rows, float[] out, int at, int width) {
    for (int row = 0, to = at; row < rows; row++, to += width) {
      out[to] = column[row];
    }
  }
}
