package dev.nightjar.features.audit;

import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import dev.nightjar.lakehouse.Quoted;
import java.util.Optional;
import org.apache.spark.sql.Column;
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
 * A column as numbers of 64 bits, to be counted by {@link BinCounts}.
 *
 * @param name the column's name
 * @param value a double for {@link Kind#FRACTIONS}, else a bigint
 * @param kind what the values are
 */
record CodedColumn(String name, Column value, Kind kind) {

  /** What a column's values are, and so what may be learned from them. */
  enum Kind {
    /** Without an order: hashes stand for them. */
    NAMES,
    /** Quantities, or codes that only look like some. */
    WHOLE_NUMBERS,
    /** Quantities. That rows of the same day share one tells their day, and not its meaning. */
    FRACTIONS,
    /** Points in time. */
    INSTANTS
  }

  boolean isDouble() {
    return kind == Kind.FRACTIONS;
  }

  /** True where the numbers have the order of the values. */
  boolean isOrdered() {
    return kind != Kind.NAMES;
  }

  /** True where each value may mean something of its own. */
  boolean isNaming() {
    return kind == Kind.NAMES || kind == Kind.WHOLE_NUMBERS;
  }

  /** Empty for a type that cannot be counted: maps, and what holds them. */
  static Optional<CodedColumn> of(StructField field) {
    Column column = Quoted.column(field.name());
    DataType type = field.dataType();
    if (type instanceof ByteType
        || type instanceof ShortType
        || type instanceof IntegerType
        || type instanceof LongType
        || type instanceof BooleanType) {
      return of(field, column.cast(DataTypes.LongType), Kind.WHOLE_NUMBERS);
    }
    if (type instanceof NumericType) {
      return Optional.of(
          new CodedColumn(field.name(), column.cast(DataTypes.DoubleType), Kind.FRACTIONS));
    }
    if (type instanceof DateType) {
      return of(field, unix_date(column).cast(DataTypes.LongType), Kind.INSTANTS);
    }
    if (type instanceof TimestampType || type instanceof TimestampNTZType) {
      return of(field, unix_micros(column.cast(DataTypes.TimestampType)), Kind.INSTANTS);
    }
    if (type.existsRecursively(MapType.class::isInstance)) {
      return Optional.empty();
    }
    return Optional.of(
        new CodedColumn(field.name(), when(column.isNotNull(), xxhash64(column)), Kind.NAMES));
  }

  private static Optional<CodedColumn> of(StructField field, Column value, Kind kind) {
    return Optional.of(new CodedColumn(field.name(), value, kind));
  }
}
