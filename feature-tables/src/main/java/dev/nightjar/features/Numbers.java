package dev.nightjar.features;

import static org.apache.spark.sql.functions.lit;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;

/** One form for numbers that are equal (rule T10). */
final class Numbers {
  private Numbers() {}

  /** The column with 0.0 in place of -0.0, which is equal to it but has other bits. */
  static Column canonical(Column column, DataType type) {
    if (type instanceof DoubleType) {
      return column.plus(lit(0.0d));
    }
    return type instanceof FloatType ? column.plus(lit(0.0f)).cast(DataTypes.FloatType) : column;
  }
}
