package dev.nightjar.training.model;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;

/** Reads any SQL number that is not null as a double. */
@FunctionalInterface
interface ColumnNumbers {
  double read(InternalRow row, int ordinal);

  static ColumnNumbers of(DataType type) {
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
