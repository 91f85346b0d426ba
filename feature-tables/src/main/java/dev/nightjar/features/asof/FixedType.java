package dev.nightjar.features.asof;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.jspecify.annotations.Nullable;

/** Types whose values fit 64 bits, by how Spark holds them. */
enum FixedType {
  BOOLEAN,
  BYTE,
  SHORT,
  INT,
  LONG,
  FLOAT,
  DOUBLE,
  DECIMAL;

  /** What a type is held as; null for one that 64 bits are too few for. */
  static @Nullable FixedType of(DataType type) {
    if (type instanceof LongType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType) {
      return LONG;
    }
    if (type instanceof IntegerType || type instanceof DateType) {
      return INT;
    }
    if (type instanceof DoubleType) {
      return DOUBLE;
    }
    if (type instanceof FloatType) {
      return FLOAT;
    }
    if (type instanceof BooleanType) {
      return BOOLEAN;
    }
    if (type instanceof ShortType) {
      return SHORT;
    }
    if (type instanceof ByteType) {
      return BYTE;
    }
    return type instanceof DecimalType decimal && decimal.precision() <= Decimal.MAX_LONG_DIGITS()
        ? DECIMAL
        : null;
  }

  /** The bits of a value. */
  long bits(ColumnVector values, int row, DataType type) {
    return switch (this) {
      case BOOLEAN -> values.getBoolean(row) ? 1 : 0;
      case BYTE -> values.getByte(row);
      case SHORT -> values.getShort(row);
      case INT -> values.getInt(row);
      case LONG -> values.getLong(row);
      case FLOAT -> Float.floatToRawIntBits(values.getFloat(row));
      case DOUBLE -> Double.doubleToRawLongBits(values.getDouble(row));
      case DECIMAL -> {
        DecimalType decimal = (DecimalType) type;
        yield values.getDecimal(row, decimal.precision(), decimal.scale()).toUnscaledLong();
      }
    };
  }

  /** Rule T10: NaN is equal to itself, and so are the two zeros. */
  boolean areSame(long a, long b) {
    if (a == b) {
      return true;
    }
    return switch (this) {
      case DOUBLE -> areSame(Double.longBitsToDouble(a), Double.longBitsToDouble(b));
      case FLOAT ->
          areSame((double) Float.intBitsToFloat((int) a), (double) Float.intBitsToFloat((int) b));
      default -> false;
    };
  }

  private static boolean areSame(double a, double b) {
    return a == b || (Double.isNaN(a) && Double.isNaN(b));
  }

  /** Puts the value of these bits into a row. */
  void give(long bits, InternalRow row, int column, DataType type) {
    switch (this) {
      case BOOLEAN -> row.setBoolean(column, bits != 0);
      case BYTE -> row.setByte(column, (byte) bits);
      case SHORT -> row.setShort(column, (short) bits);
      case INT -> row.setInt(column, (int) bits);
      case LONG -> row.setLong(column, bits);
      case FLOAT -> row.setFloat(column, Float.intBitsToFloat((int) bits));
      case DOUBLE -> row.setDouble(column, Double.longBitsToDouble(bits));
      case DECIMAL -> {
        DecimalType decimal = (DecimalType) type;
        Decimal scaled = Decimal.createUnsafe(bits, decimal.precision(), decimal.scale());
        row.setDecimal(column, scaled, decimal.precision());
      }
    }
  }
}
