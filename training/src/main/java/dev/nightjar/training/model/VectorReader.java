package dev.nightjar.training.model;

import java.util.Arrays;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.vectorized.ColumnVector;

/**
 * Reads floats of a column, equal to the bit to what a {@link ColumnReader} reads of rows; for one
 * thread.
 */
@FunctionalInterface
interface VectorReader {
  /**
   * Reads rows; a null is NaN.
   *
   * @param from the first row to read
   * @param out receives the floats from its begin on
   */
  void read(ColumnVector values, int from, int rows, float[] out);

  /** The reader of an input in a column of this type. */
  static VectorReader of(Input input, DataType type) {
    Reading reading = input.reading();
    if (reading.type() == SourceType.TEXT) {
      return new Texts(TextFloat.of(input));
    }
    if (reading instanceof Reading.Flag) {
      return withNulls((values, row) -> values.getBoolean(row) ? 1 : 0);
    }
    if (reading instanceof Reading.Part part) {
      TimeFloat time = TimeFloat.of(part);
      return reading.type() == SourceType.DATE
          ? withNulls((values, row) -> time.of(values.getInt(row)))
          : withNulls((values, row) -> time.of(values.getLong(row)));
    }
    return number(type);
  }

  private static VectorReader number(DataType type) {
    // The types that most columns have get loops of their own: a call for each value would cost as
    // much as the rest.
    if (type instanceof DoubleType) {
      return VectorReader::doubles;
    }
    if (type instanceof FloatType) {
      return VectorReader::floats;
    }
    if (type instanceof IntegerType) {
      return VectorReader::ints;
    }
    if (type instanceof LongType) {
      return VectorReader::longs;
    }
    if (type instanceof ShortType) {
      return withNulls(ColumnVector::getShort);
    }
    if (type instanceof ByteType) {
      return withNulls(ColumnVector::getByte);
    }
    if (type instanceof DecimalType decimal) {
      int precision = decimal.precision();
      int scale = decimal.scale();
      return withNulls(
          (values, row) -> RowEncoder.toFloat(values.getDecimal(row, precision, scale).toDouble()));
    }
    throw new IllegalArgumentException(type.sql() + " is no number");
  }

  private static void doubles(ColumnVector values, int from, int rows, float[] out) {
    if (values.hasNull()) {
      for (int i = 0; i < rows; i++) {
        out[i] =
            values.isNullAt(from + i) ? Float.NaN : RowEncoder.toFloat(values.getDouble(from + i));
      }
    } else {
      for (int i = 0; i < rows; i++) {
        out[i] = RowEncoder.toFloat(values.getDouble(from + i));
      }
    }
  }

  private static void floats(ColumnVector values, int from, int rows, float[] out) {
    if (values.hasNull()) {
      for (int i = 0; i < rows; i++) {
        out[i] =
            values.isNullAt(from + i) ? Float.NaN : RowEncoder.toFloat(values.getFloat(from + i));
      }
    } else {
      for (int i = 0; i < rows; i++) {
        out[i] = RowEncoder.toFloat(values.getFloat(from + i));
      }
    }
  }

  private static void ints(ColumnVector values, int from, int rows, float[] out) {
    boolean mayBeNull = values.hasNull();
    for (int i = 0; i < rows; i++) {
      out[i] = mayBeNull && values.isNullAt(from + i) ? Float.NaN : values.getInt(from + i);
    }
  }

  private static void longs(ColumnVector values, int from, int rows, float[] out) {
    boolean mayBeNull = values.hasNull();
    for (int i = 0; i < rows; i++) {
      // Not by way of double, which would round twice.
      out[i] = mayBeNull && values.isNullAt(from + i) ? Float.NaN : values.getLong(from + i);
    }
  }

  /** Reads a value that is not null. */
  @FunctionalInterface
  interface Value {
    float of(ColumnVector values, int row);
  }

  private static VectorReader withNulls(Value value) {
    return (values, from, rows, out) -> {
      boolean mayBeNull = values.hasNull();
      for (int i = 0; i < rows; i++) {
        out[i] = mayBeNull && values.isNullAt(from + i) ? Float.NaN : value.of(values, from + i);
      }
    };
  }

  /** Texts; each entry of a file's dictionary is looked up once in a batch. */
  final class Texts implements VectorReader {
    /** Dictionaries with larger numbers than this are not worth the memory. */
    private static final int MOST_ENTRIES = 1 << 16;

    private final TextFloat text;

    /** What entries stand for, where their stamp is that of the current call. */
    private float[] found = new float[0];

    private int[] stamps = new int[0];
    private int stamp;

    Texts(TextFloat text) {
      this.text = text;
    }

    @Override
    public void read(ColumnVector values, int from, int rows, float[] out) {
      if (values instanceof WritableColumnVector writable && writable.hasDictionary()) {
        readEntries(writable, writable.getDictionaryIds(), from, rows, out);
        return;
      }
      boolean mayBeNull = values.hasNull();
      for (int i = 0; i < rows; i++) {
        out[i] =
            mayBeNull && values.isNullAt(from + i)
                ? Float.NaN
                : text.of(values.getUTF8String(from + i));
      }
    }

    private void readEntries(
        WritableColumnVector values, WritableColumnVector ids, int from, int rows, float[] out) {
      boolean mayBeNull = values.hasNull();
      // The next batch may come with another dictionary, so nothing is known of its entries.
      begin();
      for (int i = 0; i < rows; i++) {
        int row = from + i;
        if (mayBeNull && values.isNullAt(row)) {
          out[i] = Float.NaN;
          continue;
        }
        int entry = ids.getDictId(row);
        if (entry >= MOST_ENTRIES) {
          out[i] = text.of(values.getUTF8String(row));
          continue;
        }
        if (entry >= stamps.length) {
          grow(entry);
        }
        if (stamps[entry] != stamp) {
          stamps[entry] = stamp;
          found[entry] = text.of(values.getUTF8String(row));
        }
        out[i] = found[entry];
      }
    }

    private void begin() {
      if (++stamp == 0) {
        Arrays.fill(stamps, 0);
        stamp = 1;
      }
    }

    private void grow(int entry) {
      int size = Math.max(entry + 1, 2 * stamps.length);
      stamps = Arrays.copyOf(stamps, size);
      found = Arrays.copyOf(found, size);
    }
  }
}
