package dev.nightjar.features.columnar;

import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
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
public enum FixedType {
  BOOLEAN,
  BYTE,
  SHORT,
  INT,
  LONG,
  FLOAT,
  DOUBLE,
  DECIMAL;

  /** What a type is held as; null for one that 64 bits are too few for. */
  public static @Nullable FixedType of(DataType type) {
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
  public long bits(ColumnVector values, int row, DataType type) {
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

  /** Reads rows, all of which have a value. */
  void read(ColumnVector from, int rows, long[] into, int at) {
    switch (this) {
      case LONG -> {
        for (int row = 0; row < rows; row++) {
          into[at + row] = from.getLong(row);
        }
      }
      case DOUBLE -> {
        for (int row = 0; row < rows; row++) {
          into[at + row] = Double.doubleToRawLongBits(from.getDouble(row));
        }
      }
      case INT -> {
        for (int row = 0; row < rows; row++) {
          into[at + row] = from.getInt(row);
        }
      }
      default -> {
        for (int row = 0; row < rows; row++) {
          into[at + row] = bits(from, row, from.dataType());
        }
      }
    }
  }

  /** Rule T10: NaN is equal to itself, and so are the two zeros. */
  public boolean areSame(long a, long b) {
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

  /** Puts the value of these bits into a vector. */
  public void give(long bits, WritableColumnVector into, int at, DataType type) {
    switch (this) {
      case BOOLEAN -> into.putBoolean(at, bits != 0);
      case BYTE -> into.putByte(at, (byte) bits);
      case SHORT -> into.putShort(at, (short) bits);
      case INT -> into.putInt(at, (int) bits);
      case LONG -> into.putLong(at, bits);
      case FLOAT -> into.putFloat(at, Float.intBitsToFloat((int) bits));
      case DOUBLE -> into.putDouble(at, Double.longBitsToDouble(bits));
      case DECIMAL -> {
        DecimalType decimal = (DecimalType) type;
        Decimal scaled = Decimal.createUnsafe(bits, decimal.precision(), decimal.scale());
        into.putDecimal(at, scaled, decimal.precision());
      }
    }
  }
}
