package dev.nightjar.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

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

/** Trailing windows of rows that stand beside each night that sees them. */
final class PlainWindows {
  private static final WindowSpec ALL_ENTITIES = Window.partitionBy("night");

  private final FeatureTable table;
  private final List<WindowFeature> features;

  /**
   * What is summed up for each entity, by the column's name; the same for all features that need
   * it.
   */
  private final Map<String, Column> parts = new LinkedHashMap<>();

  PlainWindows(FeatureTable table, List<WindowFeature> features) {
    this.table = table;
    this.features = features;
  }

  /** The different windows of a table. */
  static List<Duration> windows(FeatureTable table) {
    return table.features().stream()
        .flatMap(f -> f.windows().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /** The column that holds where a night's window begins; the beginning is not in it. */
  static String begin(Duration window) {
    return "from_" + window.toSeconds();
  }

  /** From rows x nights to one row per night and entity, features as {@code f0, f1, …}. */
  Dataset<Row> of(Dataset<Row> seen) {
    List<Column> results = new ArrayList<>();
    int value = 0;
    for (WindowFeature feature : features) {
      for (Duration window : feature.windows()) {
        results.add(feature(feature, "v" + value, window).as("f" + results.size()));
      }
      value++;
    }
    List<Column> keys = new ArrayList<>(List.of(col("night"), col("as_of")));
    for (int part = 0; part < table.entity().size(); part++) {
      keys.add(col("e" + part));
    }
    List<Column> sums = new ArrayList<>();
    sums.add(max("event").as("event"));
    sums.add(max("known").as("known"));
    parts.forEach((name, part) -> sums.add(part.as(name)));
    Dataset<Row> grouped =
        seen.groupBy(keys.toArray(Column[]::new))
            .agg(count(lit(1)).as("rows"), sums.toArray(Column[]::new));
    List<Column> columns = new ArrayList<>(keys);
    columns.addAll(List.of(col("event"), col("known"), col("rows"), lit(false).as("tied")));
    columns.addAll(results);
    return grouped.select(columns.toArray(Column[]::new));
  }

  private Column feature(WindowFeature feature, String value, Duration window) {
    Column inside = col("event").gt(col(begin(window)));
    String name = value + "_" + window.toSeconds();
    Column v = Numbers.canonical(when(inside, col(value)), feature.type());
    Column n = part(name + "_n", count(when(inside.and(col(value).isNotNull()), lit(1))));
    return switch (feature.measure()) {
      case COUNT -> n;
      case MIN -> part(name + "_min", min(v));
      case MAX -> part(name + "_max", max(v));
      case SUM -> when(n.gt(lit(0L)), ExactSums.rounded(exactSum(name, v)));
      case STDDEV -> part(name + "_sd", PlainSums.STDDEV.apply(v.cast(DataTypes.DoubleType)));
      case RATE -> {
        Column k = part(name + "_k", count(when(inside.and(col(value)), lit(1))));
        yield mean(feature, number(k), n, number(sum(k).over(ALL_ENTITIES)));
      }
      case MEAN -> {
        Column exact = exactSum(name, v);
        yield mean(
            feature,
            ExactSums.rounded(exact),
            n,
            ExactSums.rounded(ExactSums.MERGED.apply(exact).over(ALL_ENTITIES)));
      }
    };
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

  private Column exactSum(String name, Column value) {
    return part(name + "_sum", PlainSums.SUM.apply(value.cast(DataTypes.DoubleType)));
  }

  private Column part(String name, Column aggregate) {
    parts.put(name, aggregate);
    return col(name);
  }

  private static Column number(Column column) {
    return column.cast(DataTypes.DoubleType);
  }
}
