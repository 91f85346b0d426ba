package dev.nightjar.scoring;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
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
import org.apache.spark.sql.vectorized.ColumnVector;

/** Writes a value that is not null for people: instants in UTC, whatever the session's zone. */
@FunctionalInterface
interface ValueText {
  /** The value in UTF-8. */
  byte[] of(ColumnVector values, int row);

  /** How values of a type that a model reads are written. */
  static ValueText of(DataType type) {
    if (type instanceof StringType) {
      return (values, row) -> values.getUTF8String(row).getBytes();
    }
    if (type instanceof BooleanType) {
      return (values, row) -> bytes(values.getBoolean(row));
    }
    if (type instanceof ByteType) {
      return (values, row) -> bytes(values.getByte(row));
    }
    if (type instanceof ShortType) {
      return (values, row) -> bytes(values.getShort(row));
    }
    if (type instanceof IntegerType) {
      return (values, row) -> bytes(values.getInt(row));
    }
    if (type instanceof LongType) {
      return (values, row) -> bytes(values.getLong(row));
    }
    if (type instanceof FloatType) {
      return (values, row) -> bytes(values.getFloat(row));
    }
    if (type instanceof DoubleType) {
      return (values, row) -> bytes(values.getDouble(row));
    }
    if (type instanceof DecimalType decimal) {
      int precision = decimal.precision();
      int scale = decimal.scale();
      return (values, row) ->
          bytes(values.getDecimal(row, precision, scale).toJavaBigDecimal().toPlainString());
    }
    if (type instanceof DateType) {
      return (values, row) -> bytes(LocalDate.ofEpochDay(values.getInt(row)));
    }
    if (type instanceof TimestampType) {
      return (values, row) -> bytes(instant(values.getLong(row)));
    }
    if (type instanceof TimestampNTZType) {
      return (values, row) ->
          bytes(LocalDateTime.ofInstant(instant(values.getLong(row)), ZoneOffset.UTC));
    }
    throw new IllegalArgumentException("no model reads a " + type.sql());
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
  }

  private static byte[] bytes(Object value) {
    return value.toString().getBytes(StandardCharsets.UTF_8);
  }
}
