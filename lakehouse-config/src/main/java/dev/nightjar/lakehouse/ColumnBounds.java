package dev.nightjar.lakehouse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Between which values a column of a file lies, as JSON (Delta protocol, "Per-file Statistics").
 * Readers such as delta-rs take a column of which others are known, and this one is not, for one
 * without any value.
 *
 * @param least no value is smaller
 * @param greatest no value is larger
 */
record ColumnBounds(JsonNode least, JsonNode greatest) {
  /** Longer texts are cut, as Delta cuts them. */
  private static final int CHARACTERS = 32;

  private static final UTF8String LAST_CHARACTER =
      UTF8String.fromString(Character.toString(Character.MAX_CODE_POINT));

  /**
   * The bounds of a column.
   *
   * @return empty where all is null, and where there is no order or JSON has no word for a value
   */
  static Optional<ColumnBounds> of(List<InternalRow> rows, int column, DataType type) {
    if (type instanceof DateType) {
      List<Integer> days = values(rows, column, row -> row.getInt(column));
      Function<Integer, JsonNode> json = day -> text(LocalDate.ofEpochDay(day));
      return between(days, json, json);
    }
    if (type instanceof TimestampType) {
      List<Long> micros = values(rows, column, row -> row.getLong(column));
      return between(micros, ColumnBounds::millis, ColumnBounds::millis);
    }
    if (type instanceof IntegralType) {
      List<Long> numbers =
          values(rows, column, row -> ((Number) row.get(column, type)).longValue());
      return between(numbers, LongNode::valueOf, LongNode::valueOf);
    }
    if (type instanceof DoubleType || type instanceof FloatType) {
      List<Double> numbers =
          values(rows, column, row -> ((Number) row.get(column, type)).doubleValue());
      return numbers.stream().allMatch(Double::isFinite)
          ? between(numbers, DoubleNode::valueOf, DoubleNode::valueOf)
          : Optional.empty();
    }
    if (type instanceof DecimalType decimal) {
      List<BigDecimal> numbers =
          values(
              rows,
              column,
              row ->
                  row.getDecimal(column, decimal.precision(), decimal.scale()).toJavaBigDecimal());
      return between(numbers, DecimalNode::valueOf, DecimalNode::valueOf);
    }
    if (type instanceof StringType) {
      List<UTF8String> texts = values(rows, column, row -> row.getUTF8String(column));
      return between(texts, least -> text(least.substring(0, CHARACTERS)), ColumnBounds::above);
    }
    return Optional.empty();
  }

  private static <T> List<T> values(
      List<InternalRow> rows, int column, Function<InternalRow, T> value) {
    return rows.stream().filter(row -> !row.isNullAt(column)).map(value).toList();
  }

  private static <T extends Comparable<? super T>> Optional<ColumnBounds> between(
      List<T> values, Function<T, JsonNode> least, Function<T, JsonNode> greatest) {
    return values.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ColumnBounds(
                least.apply(Collections.min(values)), greatest.apply(Collections.max(values))));
  }

  /** Cut to milliseconds, as Delta does; its readers know. */
  private static JsonNode millis(long micros) {
    return text(Instant.ofEpochMilli(Math.floorDiv(micros, 1000L)));
  }

  /** The text, or one that is larger than all that begin as it does. */
  private static JsonNode above(UTF8String value) {
    int shown = CHARACTERS;
    while (shown < value.numChars()
        && Objects.equals(value.substring(shown, shown + 1), LAST_CHARACTER)) {
      shown++;
    }
    return shown >= value.numChars()
        ? text(value)
        : text(UTF8String.concat(value.substring(0, shown), LAST_CHARACTER));
  }

  private static JsonNode text(Object value) {
    return TextNode.valueOf(value.toString());
  }
}
