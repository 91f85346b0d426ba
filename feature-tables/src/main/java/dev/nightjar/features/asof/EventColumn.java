package dev.nightjar.features.asof;

import dev.nightjar.features.columnar.FixedType;
import dev.nightjar.features.kernel.ByteValue;
import dev.nightjar.features.kernel.EventChunk;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Objects;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.jspecify.annotations.Nullable;

/** A column of events: how its values get to the kernel and back. */
final class EventColumn implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Stands for the events themselves. */
  static final EventColumn ROWS = new EventColumn(-1, DataTypes.LongType);

  /** Where it is in a batch; -1 for the events themselves. */
  private final int column;

  private final DataType type;
  private final @Nullable FixedType fixed;

  EventColumn(int column, DataType type) {
    this.column = column;
    this.type = type;
    this.fixed = FixedType.of(type);
  }

  DataType type() {
    return type;
  }

  static boolean isFraction(DataType type) {
    return type instanceof DoubleType || type instanceof FloatType;
  }

  /** True for text, bytes and long decimals. */
  static boolean isPlainObject(DataType type) {
    return type instanceof StringType
        || type instanceof BinaryType
        || (type instanceof DecimalType && FixedType.of(type) == null);
  }

  boolean isFraction() {
    return isFraction(type);
  }

  /** True when 64 bits do not hold a value. */
  boolean isObject() {
    return fixed == null;
  }

  /** Adds the bits of a value that is not null; of one that has none only that it is there. */
  boolean readBits(ColumnarBatch batch, int row, EventChunk into) {
    if (column < 0) {
      into.add(0L);
      return true;
    }
    ColumnVector values = batch.column(column);
    if (values.isNullAt(row)) {
      return false;
    }
    if (fixed == null) {
      into.add(0L);
    } else if (fixed == FixedType.DOUBLE) {
      into.add(values.getDouble(row));
    } else if (fixed == FixedType.FLOAT) {
      into.add((double) values.getFloat(row));
    } else {
      into.add(fixed.bits(values, row, type));
    }
    return true;
  }

  /** Adds a value that is not null as an object. */
  boolean readObject(ColumnarBatch batch, int row, EventChunk into) {
    ColumnVector values = batch.column(column);
    if (values.isNullAt(row)) {
      return false;
    }
    if (fixed == FixedType.DOUBLE) {
      into.add(canonical(values.getDouble(row)));
    } else if (fixed == FixedType.FLOAT) {
      into.add(canonical(values.getFloat(row)));
    } else if (fixed != null) {
      into.add((Comparable<?>) fixed.bits(values, row, type));
    } else if (type instanceof DecimalType decimal) {
      into.add(values.getDecimal(row, decimal.precision(), decimal.scale()).toJavaBigDecimal());
    } else if (type instanceof StringType) {
      into.add(new ByteValue(values.getUTF8String(row).getBytes()));
    } else {
      into.add(new ByteValue(values.getBinary(row)));
    }
    return true;
  }

  /** Rule T10: there is one NaN and one zero. */
  private static Comparable<Double> canonical(double value) {
    return Double.longBitsToDouble(Double.doubleToLongBits(value + 0.0));
  }

  /** Puts the value of these bits into a vector. */
  void giveBits(long bits, WritableColumnVector into, int at) {
    if (isFraction()) {
      give(Double.longBitsToDouble(bits), into, at);
    } else {
      Objects.requireNonNull(fixed).give(bits, into, at, type);
    }
  }

  private void give(double value, WritableColumnVector into, int at) {
    if (fixed == FixedType.FLOAT) {
      into.putFloat(at, (float) value);
    } else {
      into.putDouble(at, value);
    }
  }

  /** Puts an object that was read into a vector. */
  void giveObject(Object value, WritableColumnVector into, int at) {
    if (value instanceof Double number) {
      give(number, into, at);
    } else if (value instanceof Long bits) {
      giveBits(bits, into, at);
    } else if (value instanceof BigDecimal number) {
      DecimalType decimal = (DecimalType) type;
      into.putDecimal(
          at, Decimal.apply(number, decimal.precision(), decimal.scale()), decimal.precision());
    } else {
      byte[] bytes = ((ByteValue) value).bytes();
      into.putByteArray(at, bytes);
    }
  }
}
