package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.BytesEntities;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * Reads keys from rows: a single whole number as it is, everything else as bytes in which each part
 * has its own place, so that ("1", "23") is not ("12", "3"). A key with a null part is none. One
 * thread reads.
 */
final class KeyReader implements Serializable {
  private static final long serialVersionUID = 1L;

  private final DataType[] types;
  private final int[] columns;
  private transient byte[] bytes = new byte[64];
  private transient int length;

  /**
   * Reads keys of these types from these columns.
   *
   * @param columns where the parts are in a row
   */
  KeyReader(DataType[] types, int[] columns) {
    this.types = types.clone();
    this.columns = columns.clone();
  }

  /** True for keys of one whole number. */
  boolean isWholeNumber() {
    return types.length == 1 && KeyKind.of(types[0]) == KeyKind.WHOLE_NUMBER;
  }

  /** False for a key with a part that is null. */
  boolean isWhole(SpecializedGetters row) {
    for (int column : columns) {
      if (row.isNullAt(column)) {
        return false;
      }
    }
    return true;
  }

  /** The number of a whole key that is one. */
  long number(SpecializedGetters row) {
    return KeyKind.wholeNumber(row, columns[0], types[0]);
  }

  int add(SpecializedGetters row, BytesEntities entities) {
    encode(row);
    return entities.add(bytes, length);
  }

  int find(SpecializedGetters row, BytesEntities entities) {
    encode(row);
    return entities.find(bytes, length);
  }

  private void encode(SpecializedGetters row) {
    if (bytes == null) {
      bytes = new byte[64]; // after it was sent
    }
    length = 0;
    for (int part = 0; part < types.length; part++) {
      encode(row, columns[part], types[part]);
    }
  }

  private void encode(SpecializedGetters row, int column, DataType type) {
    if (type instanceof StringType) {
      put(row.getUTF8String(column).getBytes());
    } else if (type instanceof BinaryType) {
      put(row.getBinary(column));
    } else if (type instanceof DecimalType decimal) {
      put(
          row.getDecimal(column, decimal.precision(), decimal.scale())
              .toJavaBigDecimal()
              .stripTrailingZeros()
              .toString()
              .getBytes(StandardCharsets.US_ASCII));
    } else if (type instanceof TimestampType || type instanceof TimestampNTZType) {
      put(row.getLong(column));
    } else if (type instanceof DateType) {
      put(row.getInt(column));
    } else if (type instanceof BooleanType) {
      put(row.getBoolean(column) ? 1 : 0);
    } else if (type instanceof DoubleType || type instanceof FloatType) {
      put(KeyKind.fraction(row, column, type));
    } else {
      put(KeyKind.wholeNumber(row, column, type));
    }
  }

  private void put(long value) {
    reserve(Long.BYTES);
    ByteBuffer.wrap(bytes).putLong(length, value);
    length += Long.BYTES;
  }

  private void put(byte[] part) {
    put((long) part.length);
    reserve(part.length);
    System.arraycopy(part, 0, bytes, length, part.length);
    length += part.length;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
    }
  }
}
