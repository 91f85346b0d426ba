package dev.nightjar.training.model;

import java.util.Optional;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** What a column of the data must hold; training and scoring must agree on it. */
enum SourceType {
  TEXT("text"),
  NUMBER("number"),
  FLAG("flag"),
  DATE("date"),
  TIMESTAMP("timestamp"),
  /** A timestamp without a zone: what a clock on the wall shows. */
  LOCAL_TIMESTAMP("timestamp without time zone");

  private final String word;

  SourceType(String word) {
    this.word = word;
  }

  /** Its name in messages. */
  String word() {
    return word;
  }

  /** True for dates and both kinds of timestamps. */
  boolean ofTime() {
    return this == DATE || this == TIMESTAMP || this == LOCAL_TIMESTAMP;
  }

  /** The widest SQL type of its values. */
  DataType usual() {
    return switch (this) {
      case TEXT -> DataTypes.StringType;
      case NUMBER -> DataTypes.DoubleType;
      case FLAG -> DataTypes.BooleanType;
      case DATE -> DataTypes.DateType;
      case TIMESTAMP -> DataTypes.TimestampType;
      case LOCAL_TIMESTAMP -> DataTypes.TimestampNTZType;
    };
  }

  /** What a column of this SQL type holds; empty for types that no encoding reads. */
  static Optional<SourceType> of(DataType type) {
    if (type instanceof StringType) {
      return Optional.of(TEXT);
    }
    if (type instanceof BooleanType) {
      return Optional.of(FLAG);
    }
    if (type instanceof DateType) {
      return Optional.of(DATE);
    }
    if (type instanceof TimestampType) {
      return Optional.of(TIMESTAMP);
    }
    if (type instanceof TimestampNTZType) {
      return Optional.of(LOCAL_TIMESTAMP);
    }
    return type instanceof NumericType ? Optional.of(NUMBER) : Optional.empty();
  }
}
