package dev.nightjar.features;

import dev.nightjar.lakehouse.Problems;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;

/** What a window feature measures of the rows in its window (rules T5, T6, T10). */
enum Measure {
  /** Share of true among the non-null values; null without any. */
  RATE,
  /** Number of rows for {@code "*"}, else of non-null values; 0 without any. */
  COUNT,
  /** Mean of the non-null values; null without any. */
  MEAN,
  /** Sum of the non-null values; null without any. */
  SUM,
  /** Smallest non-null value; null without any. */
  MIN,
  /** Largest non-null value, NaN being larger than all; null without any. */
  MAX,
  /** Standard deviation of the non-null values as of a sample (n - 1); null for fewer than two. */
  STDDEV;

  /** The YAML key. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  static List<String> keys() {
    return Arrays.stream(values()).map(Measure::key).toList();
  }

  /** True where {@code smooth} has a meaning. */
  boolean smoothable() {
    return this == RATE || this == MEAN;
  }

  /** Why values of this type cannot be measured so, with a leading "but"; empty when they can. */
  String refusal(DataType values) {
    return switch (this) {
      case RATE ->
          values instanceof BooleanType ? "" : "must be boolean, but is " + values.simpleString();
      case MEAN, SUM, STDDEV ->
          values instanceof NumericType ? "" : "must be a number, but is " + values.simpleString();
      case MIN, MAX ->
          values.typeName().matches("map|array|struct|void")
              ? "must be a plain value, but is " + values.simpleString()
              : "";
      case COUNT -> "";
    };
  }

  /** The type of the feature for values of a type. */
  DataType type(DataType values) {
    return switch (this) {
      case COUNT -> DataTypes.LongType;
      case MIN, MAX -> values;
      default -> DataTypes.DoubleType;
    };
  }

  /** The end of a sentence about a name that is no measure. */
  static String didYouMean(String name) {
    return Problems.didYouMean(name, keys());
  }
}
