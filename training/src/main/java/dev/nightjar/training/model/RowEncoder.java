package dev.nightjar.training.model;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;

/** An {@link Encoder} bound to the schema of the rows it reads; used by one thread. */
public final class RowEncoder {
  private final int[] ordinals;
  private final ColumnReader[] readers;
  private final ColumnReader.Rounded[] rounded;
  private final int[] inputs;
  private final Step[] steps;
  private final float[] read;

  RowEncoder(List<Input> inputs, List<Output> outputs, int[] ordinals, DataType[] types) {
    this.ordinals = ordinals;
    this.readers = new ColumnReader[types.length];
    this.rounded = new ColumnReader.Rounded[types.length];
    for (int i = 0; i < types.length; i++) {
      rounded[i] = new ColumnReader.Rounded();
      readers[i] = ColumnReader.of(inputs.get(i), types[i], rounded[i]);
    }
    this.inputs = outputs.stream().mapToInt(Output::input).toArray();
    this.steps = outputs.stream().map(Output::step).toArray(Step[]::new);
    this.read = new float[steps.length == 0 ? 0 : types.length];
  }

  /** Writes a row's floats into {@code out} from {@code offset} on; nothing is boxed. */
  public void encode(InternalRow row, float[] out, int offset) {
    if (steps.length == 0) {
      read(row, out, offset);
      return;
    }
    read(row, read, 0);
    for (int i = 0; i < steps.length; i++) {
      out[offset + i] = steps[i].apply(read[inputs[i]]);
    }
  }

  /** As {@link #encode(InternalRow, float[], int)}, of a row object; for single rows. */
  public void encode(Row row, float[] out, int offset) {
    InternalRow internal =
        (InternalRow) CatalystTypeConverters.createToCatalystConverter(row.schema()).apply(row);
    encode(internal, out, offset);
  }

  /** How many whole numbers of each column that is read were rounded so far. */
  long[] rounded() {
    long[] counts = new long[rounded.length];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = rounded[i].count();
    }
    return counts;
  }

  private void read(InternalRow row, float[] out, int offset) {
    for (int i = 0; i < ordinals.length; i++) {
      int ordinal = ordinals[i];
      out[offset + i] = row.isNullAt(ordinal) ? Float.NaN : readers[i].read(row, ordinal);
    }
  }

  static float toFloat(double value) {
    if (value > Encoder.LARGEST) {
      return Encoder.LARGEST;
    }
    if (value < -Encoder.LARGEST) {
      return -Encoder.LARGEST;
    }
    // Adding zero turns -0.0 into 0.0 and leaves NaN alone.
    return (float) value + 0.0f;
  }
}
