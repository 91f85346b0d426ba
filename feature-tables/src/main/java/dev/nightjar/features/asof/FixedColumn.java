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
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.jspecify.annotations.Nullable;

/** Values that fit 64 bits, with a byte that tells whether there is one: 9 bytes a slot. */
final class FixedColumn implements StoredColumn {
  private static final long serialVersionUID = 1L;

  private final DataType type;
  private final Width width;
  private final boolean[] there;
  private final long[] bits;

  FixedColumn(int slots, DataType type, Width width) {
    this.type = type;
    this.width = width;
    this.there = new boolean[slots];
    this.bits = new long[slots];
  }

  /** How Spark holds a value. */
  enum Width {
    BOOLEAN,
    BYTE,
    SHORT,
    INT,
    LONG,
    FLOAT,
    DOUBLE,
    DECIMAL;

    /** The width of a type; null for one that 64 bits are too few for. */
    static @Nullable Width of(DataType type) {
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
  }

  private long bits(ColumnVector values, int row) {
    return switch (width) {
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
  private boolean areSame(long a, long b) {
    if (a == b) {
      return true;
    }
    if (width == Width.DOUBLE) {
      return areSame(Double.longBitsToDouble(a), Double.longBitsToDouble(b));
    }
    return width == Width.FLOAT
        && areSame((double) Float.intBitsToFloat((int) a), (double) Float.intBitsToFloat((int) b));
  }

  private static boolean areSame(double a, double b) {
    return a == b || (Double.isNaN(a) && Double.isNaN(b));
  }

  @Override
  public void copy(ColumnarBatch batch, int column, int[] rows, int[] slots, int count) {
    ColumnVector values = batch.column(column);
    boolean mayBeNull = values.hasNull();
    for (int i = 0; i < count; i++) {
      int slot = slots[i];
      there[slot] = !mayBeNull || !values.isNullAt(rows[i]);
      if (there[slot]) {
        bits[slot] = bits(values, rows[i]);
      }
    }
  }

  @Override
  public boolean isSame(ColumnarBatch batch, int column, int row, int slot) {
    ColumnVector values = batch.column(column);
    return there[slot] != values.isNullAt(row)
        && (!there[slot] || areSame(bits[slot], bits(values, row)));
  }

  @Override
  public void copy(StoredColumn other, int slot) {
    there[slot] = ((FixedColumn) other).there[slot];
    bits[slot] = ((FixedColumn) other).bits[slot];
  }

  @Override
  public boolean isSame(StoredColumn other, int slot) {
    FixedColumn that = (FixedColumn) other;
    return there[slot] == that.there[slot]
        && (!there[slot] || areSame(bits[slot], that.bits[slot]));
  }

  @Override
  public void give(int slot, InternalRow row, int column) {
    if (!there[slot]) {
      row.setNullAt(column);
      return;
    }
    long value = bits[slot];
    switch (width) {
      case BOOLEAN -> row.setBoolean(column, value != 0);
      case BYTE -> row.setByte(column, (byte) value);
      case SHORT -> row.setShort(column, (short) value);
      case INT -> row.setInt(column, (int) value);
      case LONG -> row.setLong(column, value);
      case FLOAT -> row.setFloat(column, Float.intBitsToFloat((int) value));
      case DOUBLE -> row.setDouble(column, Double.longBitsToDouble(value));
      case DECIMAL -> {
        DecimalType decimal = (DecimalType) type;
        Decimal scaled = Decimal.createUnsafe(value, decimal.precision(), decimal.scale());
        row.setDecimal(column, scaled, decimal.precision());
      }
    }
  }
}
