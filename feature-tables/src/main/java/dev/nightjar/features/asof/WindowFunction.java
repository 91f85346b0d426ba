package dev.nightjar.features.asof;

import dev.nightjar.features.columnar.FixedType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/** What is measured of the events in a window; of a column its values that are not null. */
public enum WindowFunction {
  /** How many there are; 0 in an empty window. */
  COUNT(CellKind.COUNT),
  /** The exact sum, rounded once; of whole numbers a bigint. */
  SUM(CellKind.COUNT, CellKind.SUM),
  /** The exact sum, rounded once, by their number. */
  MEAN(CellKind.COUNT, CellKind.SUM),
  /** The share of true. */
  RATE(CellKind.COUNT, CellKind.SUM),
  /** The least. */
  MIN(CellKind.COUNT, CellKind.LEAST),
  /** The greatest; NaN is greater than all. */
  MAX(CellKind.COUNT, CellKind.GREATEST),
  /** The standard deviation of a sample (n - 1); null for fewer than two values. */
  STDDEV(CellKind.COUNT, CellKind.SUM, CellKind.SQUARES),
  /** The first to happen; of those the first that was known. */
  FIRST(CellKind.COUNT, CellKind.FIRST),
  /** The last to happen; of those the last that was known. */
  LAST(CellKind.COUNT, CellKind.LAST),
  /** How many different ones there are, up to a budget; 0 in an empty window. */
  DISTINCT(CellKind.VALUES),
  /** About how many different ones there are: a standard error of 1.6 %. */
  APPROX_DISTINCT(CellKind.DISTINCT_SKETCH),
  /** The most frequent ones with their counts, up to a budget of different values. */
  TOP(CellKind.VALUES),
  /** About the most frequent ones: exact up to 768 different values in a window. */
  APPROX_TOP(CellKind.FREQUENT_SKETCH);

  private final List<CellKind> needs;

  WindowFunction(CellKind... needs) {
    this.needs = List.of(needs);
  }

  List<CellKind> needs() {
    return needs;
  }

  /** The word for it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All words. */
  public static List<String> words() {
    return Arrays.stream(values()).map(WindowFunction::word).toList();
  }

  /** True for one that gives the k most frequent values. */
  public boolean isTop() {
    return this == TOP || this == APPROX_TOP;
  }

  /** Why values of a type cannot be measured so; empty when they can. */
  public String refusal(DataType values) {
    boolean isPlain = FixedType.of(values) != null || EventColumn.isPlainObject(values);
    return switch (this) {
      case COUNT -> "";
      case RATE ->
          values instanceof BooleanType ? "" : "it is " + values.simpleString() + ", not boolean";
      case SUM, MEAN, STDDEV -> {
        if (values instanceof DecimalType && FixedType.of(values) == null) {
          yield "it has more than " + Decimal.MAX_LONG_DIGITS() + " digits: cast it to double";
        }
        yield values instanceof NumericType
            ? ""
            : "it is " + values.simpleString() + ", not a number";
      }
      default -> isPlain ? "" : "it is " + values.simpleString() + ", not a plain value";
    };
  }

  /** The type of the result for values of a type. */
  public DataType type(DataType values) {
    return switch (this) {
      case COUNT, DISTINCT, APPROX_DISTINCT -> DataTypes.LongType;
      case MIN, MAX, FIRST, LAST -> values;
      case MEAN, RATE, STDDEV -> DataTypes.DoubleType;
      case SUM ->
          values instanceof DecimalType decimal
              ? DataTypes.createDecimalType(
                  Math.min(DecimalType.MAX_PRECISION(), decimal.precision() + 10), decimal.scale())
              : EventColumn.isFraction(values) ? DataTypes.DoubleType : DataTypes.LongType;
      case TOP, APPROX_TOP ->
          DataTypes.createArrayType(
              new StructType().add("value", values, false).add("count", "bigint", false), false);
    };
  }
}
