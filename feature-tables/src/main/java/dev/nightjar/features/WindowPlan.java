package dev.nightjar.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.features.asof.AsOfCuts;
import dev.nightjar.features.asof.CutMeasure;
import dev.nightjar.features.asof.CutMeasure.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * Trailing windows (rules T5, T6, T10): what the kernel measured of each part of the source is put
 * together by one aggregation for all features and windows of a table.
 */
final class WindowPlan {
  private static final WindowSpec ALL_ENTITIES = Window.partitionBy("night");

  private final FeatureTable table;

  /** What the kernel measures, by its column's name; the same for all features that need it. */
  private final Map<String, CutMeasure> measures = new LinkedHashMap<>();

  /** How the parts of a measure are put together, under the measure's name. */
  private final List<Column> together = new ArrayList<>();

  /** The features as {@code f0, f1, …}, from what was put together. */
  private final List<Column> results = new ArrayList<>();

  WindowPlan(FeatureTable table) {
    this.table = table;
    Duration longest = table.reach();
    measure(Kind.COUNT, null, longest, "rows");
    measure(Kind.GREATEST, "event", longest, "event");
    measure(Kind.GREATEST, "known", longest, "known");
    int value = 0;
    for (WindowFeature feature : table.features()) {
      for (Duration window : feature.windows()) {
        results.add(feature(feature, "v" + value, window).as("f" + results.size()));
      }
      value++;
    }
  }

  /** What is measured of a feature, as columns of the source: none of rows themselves. */
  static List<Column> values(WindowFeature feature, int value) {
    if (feature.countsRows()) {
      return List.of();
    }
    Column of = expr(feature.sql());
    String name = "v" + value;
    return switch (feature.measure()) {
      case COUNT -> List.of(when(of.isNotNull(), lit(1)).as(name));
      case RATE -> List.of(of.as(name), when(of, lit(1)).as(name + "_true"));
      case MEAN, SUM, STDDEV -> List.of(of.cast(DataTypes.DoubleType).as(name));
      case MIN, MAX -> List.of(of.as(name));
    };
  }

  List<CutMeasure> measures() {
    return List.copyOf(measures.values());
  }

  /**
   * From what parts of the source tell of nights and entities to one row for each, features as
   * {@code f0, f1, …}.
   */
  Dataset<Row> of(Dataset<Row> parts) {
    List<Column> keys = new ArrayList<>(List.of(col("night"), col("as_of")));
    for (int part = 0; part < table.entity().size(); part++) {
      keys.add(col("e" + part));
    }
    Dataset<Row> whole =
        parts
            .groupBy(keys.toArray(Column[]::new))
            .agg(together.get(0), together.subList(1, together.size()).toArray(Column[]::new));
    List<Column> columns = new ArrayList<>(keys);
    columns.addAll(List.of(col("event"), col("known"), col("rows"), lit(false).as("tied")));
    columns.addAll(results);
    return whole.select(columns.toArray(Column[]::new));
  }

  private Column feature(WindowFeature feature, String value, Duration window) {
    String name = value + "_" + window.toSeconds();
    Column n = measure(Kind.COUNT, feature.countsRows() ? null : value, window, name + "_n");
    return switch (feature.measure()) {
      case COUNT -> n;
      case MIN -> measure(Kind.LEAST, value, window, name + "_min");
      case MAX -> measure(Kind.GREATEST, value, window, name + "_max");
      case SUM -> when(n.gt(lit(0L)), ExactSums.rounded(sumOf(value, window, name)));
      case STDDEV ->
          ExactSums.deviation(
              n,
              sumOf(value, window, name),
              measure(Kind.SQUARES, value, window, name + "_squares"));
      case RATE -> {
        Column k = measure(Kind.COUNT, value + "_true", window, name + "_k");
        yield mean(feature, number(k), n, number(sum(k).over(ALL_ENTITIES)));
      }
      case MEAN -> {
        Column exact = sumOf(value, window, name);
        yield mean(
            feature,
            ExactSums.rounded(exact),
            n,
            ExactSums.rounded(ExactSums.MERGED.apply(exact).over(ALL_ENTITIES)));
      }
    };
  }

  private Column sumOf(String value, Duration window, String name) {
    return measure(Kind.SUM, value, window, name + "_sum");
  }

  /** sum / n, or with smoothing (sum + s g) / (n + s) where g is the mean over all entities. */
  private static Column mean(WindowFeature feature, Column total, Column n, Column totalOfAll) {
    Column mean = total.divide(number(n));
    if (feature.strength() > 0) {
      Column s = lit(feature.strength());
      Column g = totalOfAll.divide(number(sum(n).over(ALL_ENTITIES)));
      mean = total.plus(s.multiply(g)).divide(number(n).plus(s));
    }
    return when(n.gt(lit(0L)), mean);
  }

  private Column measure(Kind kind, @Nullable String column, Duration window, String name) {
    if (measures.put(name, new CutMeasure(kind, column, AsOfCuts.micros(window), name)) == null) {
      together.add(together(kind, col(name)).as(name));
    }
    return col(name);
  }

  private static Column together(Kind kind, Column parts) {
    return switch (kind) {
      case COUNT -> sum(parts);
      case SUM, SQUARES -> ExactSums.MERGED.apply(parts);
      case LEAST -> min(parts);
      case GREATEST -> max(parts);
    };
  }

  private static Column number(Column column) {
    return column.cast(DataTypes.DoubleType);
  }
}
