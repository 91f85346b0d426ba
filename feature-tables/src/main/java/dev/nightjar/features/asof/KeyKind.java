package dev.nightjar.features.asof;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.jspecify.annotations.Nullable;

/** What may be compared with what: keys of one kind are equal when their values are. */
enum KeyKind {
  WHOLE_NUMBER,
  FRACTION,
  DECIMAL,
  TEXT,
  BYTES,
  TRUTH,
  DATE,
  INSTANT,
  LOCAL_TIME;

  /** The kind of a type; null for a type that cannot be a key. */
  static @Nullable KeyKind of(DataType type) {
    if (type instanceof LongType
        || type instanceof IntegerType
        || type instanceof ShortType
        || type instanceof ByteType) {
      return WHOLE_NUMBER;
    }
    if (type instanceof DoubleType || type instanceof FloatType) {
      return FRACTION;
    }
    if (type instanceof DecimalType) {
      return DECIMAL;
    }
    if (type instanceof StringType) {
      return TEXT;
    }
    if (type instanceof BinaryType) {
      return BYTES;
    }
    if (type instanceof BooleanType) {
      return TRUTH;
    }
    if (type instanceof DateType) {
      return DATE;
    }
    if (type instanceof TimestampType) {
      return INSTANT;
    }
    return type instanceof TimestampNTZType ? LOCAL_TIME : null;
  }

  /** A key's part as it is exchanged by: equal values are in one place, whatever their types. */
  static Column exchanged(Column part, DataType type) {
    KeyKind kind = of(type);
    if (kind == WHOLE_NUMBER) {
      return part.cast(DataTypes.LongType);
    }
    // No decimal holds all digits of all others; decimals that share a double share a place only.
    return kind == FRACTION || kind == DECIMAL ? part.cast(DataTypes.DoubleType) : part;
  }

  /** A whole number, of whichever width. */
  static long wholeNumber(SpecializedGetters row, int column, DataType type) {
    if (type instanceof LongType) {
      return row.getLong(column);
    }
    if (type instanceof IntegerType) {
      return row.getInt(column);
    }
    return type instanceof ShortType ? row.getShort(column) : row.getByte(column);
  }

  /** The bits of a fraction, equal for values that are: one NaN, one zero, floats as doubles. */
  static long fraction(SpecializedGetters row, int column, DataType type) {
    double value = type instanceof DoubleType ? row.getDouble(column) : row.getFloat(column);
    return Double.doubleToLongBits(value + 0.0);
  }
}
