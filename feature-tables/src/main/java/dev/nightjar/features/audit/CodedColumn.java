package dev.nightjar.features.audit;

import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * A column as numbers of 64 bits, to be counted by {@link ValueCounts}.
 *
 * @param name the column's name
 * @param value a bigint, or a double where {@code isDouble}
 * @param isDouble true for numbers with a fraction
 * @param isOrdered true where the numbers have the order of the values; else they are hashes
 */
record CodedColumn(String name, Column value, boolean isDouble, boolean isOrdered) {

  /** Empty for a type that cannot be counted: maps, and what holds them. */
  static Optional<CodedColumn> of(StructField field) {
    Column column = quoted(field.name());
    DataType type = field.dataType();
    if (type instanceof ByteType
        || type instanceof ShortType
        || type instanceof IntegerType
        || type instanceof LongType
        || type instanceof BooleanType) {
      return whole(field, column.cast(DataTypes.LongType));
    }
    if (type instanceof NumericType) {
      return Optional.of(
          new CodedColumn(field.name(), column.cast(DataTypes.DoubleType), true, true));
    }
    if (type instanceof DateType) {
      return whole(field, unix_date(column).cast(DataTypes.LongType));
    }
    if (type instanceof TimestampType || type instanceof TimestampNTZType) {
      return whole(field, unix_micros(column.cast(DataTypes.TimestampType)));
    }
    if (type.existsRecursively(MapType.class::isInstance)) {
      return Optional.empty();
    }
    return Optional.of(
        new CodedColumn(field.name(), when(column.isNotNull(), xxhash64(column)), false, false));
  }

  private static Optional<CodedColumn> whole(StructField field, Column value) {
    return Optional.of(new CodedColumn(field.name(), value, false, true));
  }

  static Column quoted(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }
}
