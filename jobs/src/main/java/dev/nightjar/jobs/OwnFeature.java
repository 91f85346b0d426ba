package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.training.model.Encoding;
import dev.nightjar.training.model.TimePart;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.jspecify.annotations.Nullable;

/**
 * A column of a file that a model learns from.
 *
 * @param landed its name in the file
 * @param name its name in the table
 * @param type in the file
 * @param encoding how it becomes floats
 * @param rows how many rows there are
 * @param nulls in how many of them it is null
 * @param distinct different values, within some percent
 * @param least smallest number; null of other types, and where it has no value or a NaN
 * @param most largest number, likewise
 * @param values all values of a text that has few; none of other columns
 */
record OwnFeature(
    String landed,
    String name,
    DataType type,
    Encoding encoding,
    long rows,
    long nulls,
    long distinct,
    @Nullable Double least,
    @Nullable Double most,
    List<String> values) {

  /** The column of the table, over the file's. */
  String select() {
    String quoted = Quoted.name(landed);
    return type instanceof TimestampNTZType ? "CAST(" + quoted + " AS TIMESTAMP)" : quoted;
  }

  boolean isText() {
    return type instanceof StringType;
  }

  boolean isNumber() {
    return type instanceof NumericType;
  }

  boolean isWhole() {
    return type instanceof IntegralType;
  }

  boolean isFlag() {
    return type instanceof BooleanType;
  }

  /** The share of rows in which it is null. */
  double missing() {
    return (double) nulls / rows;
  }

  /** Its entry in {@code encode}; null where it needs none. */
  @Nullable String encode() {
    if (encoding instanceof Encoding.TargetMean) {
      return "target";
    }
    if (encoding instanceof Encoding.Hash hash) {
      return "{ hash: " + hash.buckets() + " }";
    }
    if (encoding instanceof Encoding.Dates dates) {
      return "{ date: %s, time_zone: %s }"
          .formatted(
              YamlText.list(dates.parts().stream().map(TimePart::key).toList()),
              YamlText.text(dates.zone().getId()));
    }
    return null;
  }

  /** A number of the YAML: no more digits than it needs. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%.6g", value);
  }
}
