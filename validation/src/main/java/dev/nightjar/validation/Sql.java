package dev.nightjar.validation;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.jspecify.annotations.Nullable;

/** Rules as Spark SQL text: names, literals and conditions. */
final class Sql {
  private Sql() {}

  /** All of these conditions; null ones are left out. */
  static String and(@Nullable String... conditions) {
    String all =
        Arrays.stream(conditions)
            .filter(c -> c != null && !c.equals("true"))
            .map(c -> "(" + c + ")")
            .collect(Collectors.joining(" AND "));
    return all.isEmpty() ? "true" : all;
  }

  static boolean isFloating(DataType type) {
    return type instanceof DoubleType || type instanceof FloatType;
  }

  static boolean isInstant(DataType type) {
    return type instanceof TimestampType || type instanceof TimestampNTZType;
  }

  /** True for types whose values can be compared with a bound written in YAML. */
  static boolean isOrdered(DataType type) {
    return type instanceof NumericType || type instanceof DateType || type instanceof TimestampType;
  }

  /** A text as an SQL literal. */
  static String text(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /**
   * A YAML value as a literal of a column's type: numbers as exact decimals, dates as {@code
   * 2013-06-01}, instants as {@code 2013-06-01T04:00:00Z}.
   *
   * @throws IllegalArgumentException when the value is not of that type
   */
  static String literal(Object value, DataType type) {
    String written = String.valueOf(value);
    if (type instanceof StringType) {
      return text(written);
    }
    try {
      if (type instanceof NumericType) {
        return new BigDecimal(written).toPlainString();
      }
      if (type instanceof DateType) {
        return "DATE" + text(LocalDate.parse(written).toString());
      }
      if (type instanceof TimestampType) {
        return "TIMESTAMP" + text(Instant.parse(written).toString());
      }
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "'" + written + "' is not a value of type " + type.simpleString(), e);
    }
    if (value instanceof Boolean) {
      return written;
    }
    throw new IllegalArgumentException(
        "'" + written + "' cannot be compared with a value of type " + type.simpleString());
  }

  /**
   * An expression as text that is equal exactly where the values are: instants as microseconds (the
   * hour that a clock change repeats is two), -0.0 as 0.0.
   */
  static String keyText(String expression, DataType type) {
    if (type instanceof TimestampType) {
      return "CAST(unix_micros(" + expression + ") AS STRING)";
    }
    if (type instanceof BinaryType) {
      return "hex(" + expression + ")";
    }
    return isFloating(type)
        ? "CAST((" + expression + ") + 0.0D AS STRING)"
        : "CAST(" + expression + " AS STRING)";
  }

  /** {@link #keyText} as people read it. */
  static String readable(@Nullable String keyText, DataType type) {
    if (keyText == null) {
      return "null";
    }
    return type instanceof TimestampType
        ? Instants.ofMicros(Long.parseLong(keyText)).toString()
        : keyText;
  }

  /** Microseconds since 1970: of an instant in UTC, of a time without zone on its own clock. */
  static String micros(String expression, DataType type) {
    if (type instanceof TimestampType) {
      return "unix_micros(" + expression + ")";
    }
    return "(unix_date(CAST(%1$s AS DATE)) * 86400000000L + hour(%1$s) * 3600000000L + minute(%1$s) * 60000000L + second(%1$s) * 1000000L)"
        .formatted("(" + expression + ")");
  }
}
