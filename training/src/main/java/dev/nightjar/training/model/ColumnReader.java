package dev.nightjar.training.model;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;
import org.apache.spark.unsafe.types.UTF8String;

/** Reads one float of a row whose value there is not null; for one thread. */
@FunctionalInterface
interface ColumnReader {
  float read(InternalRow row, int ordinal);

  /** The reader of an input in a column of this type. */
  static ColumnReader of(Input input, DataType type, Rounded rounded) {
    Reading reading = input.reading();
    if (reading.type() == SourceType.TEXT) {
      TextFloat text = TextFloat.of(input);
      return (row, ordinal) -> text.of(row.getUTF8String(ordinal));
    }
    if (reading instanceof Reading.Flag) {
      return (row, ordinal) -> row.getBoolean(ordinal) ? 1 : 0;
    }
    if (reading instanceof Reading.Part part) {
      TimeFloat time = TimeFloat.of(part);
      return reading.type() == SourceType.DATE
          ? (row, ordinal) -> time.of(row.getInt(ordinal))
          : (row, ordinal) -> time.of(row.getLong(ordinal));
    }
    return number(type, rounded);
  }

  /** Where the text's hash falls. */
  static int bucket(UTF8String text, int buckets) {
    int hash =
        Murmur3_x86_32.hashUnsafeBytes2(
            text.getBaseObject(), text.getBaseOffset(), text.numBytes(), 0);
    return Integer.remainderUnsigned(hash, buckets);
  }

  private static ColumnReader number(DataType type, Rounded rounded) {
    if (type instanceof IntegerType) {
      return (row, ordinal) -> rounded.nearest(row.getInt(ordinal));
    }
    if (type instanceof LongType) {
      // Not by way of double, which would round twice.
      return (row, ordinal) -> rounded.nearest(row.getLong(ordinal));
    }
    ColumnNumbers numbers = ColumnNumbers.of(type);
    return (row, ordinal) -> RowEncoder.toFloat(numbers.read(row, ordinal));
  }

  /** Counts the whole numbers of a column that no float is equal to. */
  final class Rounded {
    private long count;

    float nearest(long value) {
      float nearest = (float) value;
      // 2^63 is no long, and is cut to the largest one.
      if ((long) nearest != value || value == Long.MAX_VALUE) {
        count++;
      }
      return nearest;
    }

    long count() {
      return count;
    }
  }
}
