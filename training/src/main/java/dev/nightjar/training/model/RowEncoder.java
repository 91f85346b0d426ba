package dev.nightjar.training.model;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.unsafe.types.UTF8String;

/** An {@link Encoder} bound to the schema of the rows it reads; used by one thread. */
public final class RowEncoder {
  /** Reads one number of a row whose value there is not null. */
  private interface Reader {
    double read(InternalRow row, int ordinal);
  }

  private final int[] ordinals;
  private final Reader[] readers;

  RowEncoder(List<FeatureColumn> columns, int[] ordinals, DataType[] types) {
    this.ordinals = ordinals;
    this.readers = new Reader[types.length];
    for (int i = 0; i < types.length; i++) {
      readers[i] =
          types[i] instanceof StringType
              ? dictionary(columns.get(i).dictionary())
              : number(types[i]);
    }
  }

  /** Writes a row's floats into {@code out} from {@code offset} on; nothing is boxed. */
  public void encode(InternalRow row, float[] out, int offset) {
    for (int i = 0; i < ordinals.length; i++) {
      int ordinal = ordinals[i];
      out[offset + i] = row.isNullAt(ordinal) ? Float.NaN : toFloat(readers[i].read(row, ordinal));
    }
  }

  /** As {@link #encode(InternalRow, float[], int)}, of a row object; for single rows. */
  public void encode(Row row, float[] out, int offset) {
    InternalRow internal =
        (InternalRow)
            org.apache.spark.sql.catalyst.CatalystTypeConverters.createToCatalystConverter(
                    row.schema())
                .apply(row);
    encode(internal, out, offset);
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

  private static Reader dictionary(List<String> values) {
    UTF8String[] sorted = values.stream().map(UTF8String::fromString).toArray(UTF8String[]::new);
    return (row, ordinal) -> {
      UTF8String value = row.getUTF8String(ordinal);
      int low = 0;
      int high = sorted.length - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        int order = sorted[middle].compareTo(value);
        if (order == 0) {
          return middle;
        }
        if (order < 0) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return Double.NaN;
    };
  }

  private static Reader number(DataType type) {
    if (type instanceof BooleanType) {
      return (row, ordinal) -> row.getBoolean(ordinal) ? 1 : 0;
    }
    if (type instanceof ByteType) {
      return InternalRow::getByte;
    }
    if (type instanceof ShortType) {
      return InternalRow::getShort;
    }
    if (type instanceof IntegerType) {
      return InternalRow::getInt;
    }
    if (type instanceof LongType) {
      return InternalRow::getLong;
    }
    if (type instanceof FloatType) {
      return InternalRow::getFloat;
    }
    if (type instanceof DecimalType decimal) {
      int precision = decimal.precision();
      int scale = decimal.scale();
      return (row, ordinal) -> row.getDecimal(ordinal, precision, scale).toDouble();
    }
    return InternalRow::getDouble;
  }
}
