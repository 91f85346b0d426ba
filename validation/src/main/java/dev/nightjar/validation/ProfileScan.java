package dev.nightjar.validation;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.validation.ColumnProfile.Category;
import dev.nightjar.validation.ColumnProfile.Kind;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.NumericType;
import org.jspecify.annotations.Nullable;

/** The two jobs behind a {@link ReferenceProfile}. */
final class ProfileScan {
  private static final String DECILES =
      "array(0.1D, 0.2D, 0.3D, 0.4D, 0.5D, 0.6D, 0.7D, 0.8D, 0.9D)";
  private static final int WIDTH = 6;

  private final Dataset<Row> rows;
  private final List<String> columns;

  ProfileScan(Dataset<Row> rows, List<String> columns) {
    this.rows = rows;
    this.columns = List.copyOf(columns);
    List<String> known = List.of(rows.columns());
    for (String column : columns) {
      if (!known.contains(column)) {
        throw NightjarException.user(
            "Cannot profile the column " + column,
            "the rows have none of that name" + Problems.didYouMean(column, known),
            "name a column of the training rows");
      }
    }
  }

  ReferenceProfile run() {
    List<Column> sums = new ArrayList<>();
    for (String column : columns) {
      String number =
          isNumber(column) ? "CAST(" + Sql.name(column) + " AS DOUBLE)" : "CAST(NULL AS DOUBLE)";
      String finite = "CASE WHEN NOT isnan(" + number + ") THEN " + number + " + 0.0D END";
      sums.add(count(expr(Sql.name(column))));
      sums.add(expr("count_if(coalesce(isnan(" + number + "), false))"));
      sums.add(expr("min(" + finite + ")"));
      sums.add(expr("max(" + finite + ")"));
      sums.add(
          expr(
              "CASE WHEN count_if(%1$s IS NOT NULL AND try_cast(%1$s AS DECIMAL(38, 12)) IS NULL) = 0 THEN try_sum(try_cast(%1$s AS DECIMAL(38, 12))) END"
                  .formatted("(" + finite + ")")));
      sums.add(expr("percentile(" + finite + ", " + DECILES + ")"));
    }
    Row totals = rows.agg(count(lit(1)), sums.toArray(Column[]::new)).collectAsList().get(0);
    long total = totals.getLong(0);
    List<List<Double>> edges = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      int deciles = i * WIDTH + 6;
      edges.add(
          totals.isNullAt(deciles)
              ? List.of()
              : List.copyOf(new TreeSet<>(totals.<Double>getList(deciles))));
    }
    Map<Integer, Tally> tallies = tallies(edges);
    List<ColumnProfile> profiles = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      profiles.add(
          profile(
              i, total, totals, edges.get(i), tallies.getOrDefault(i, new Tally(0, List.of()))));
    }
    return new ReferenceProfile(total, profiles);
  }

  /** A column's most frequent values (of a number: its buckets) and how many there are. */
  private record Tally(long distinct, List<Category> top) {}

  private Map<Integer, Tally> tallies(List<List<Double>> edges) {
    List<Column> entries = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      String value =
          isNumber(columns.get(i))
              ? bucket(columns.get(i), edges.get(i))
              : Sql.name(columns.get(i));
      entries.add(
          expr("named_struct('column', %d, 'value', CAST(%s AS STRING))".formatted(i, value)));
    }
    Map<Integer, Tally> tallies = new HashMap<>();
    if (entries.isEmpty()) {
      return tallies;
    }
    Dataset<Row> counted =
        rows.select(explode(array(entries.toArray(Column[]::new))).as("entry"))
            .select("entry.*")
            .filter(col("value").isNotNull())
            .groupBy("column", "value")
            .agg(count(lit(1)).as("rows"));
    List<Row> grouped =
        counted
            .groupBy("column")
            .agg(
                count(lit(1)),
                expr(
                    "slice(array_sort(collect_list(struct(-rows, value))), 1, "
                        + ReferenceProfile.TOP
                        + ")"))
            .collectAsList();
    for (Row row : grouped) {
      List<Category> top = new ArrayList<>();
      for (Row each : row.<Row>getList(2)) {
        top.add(new Category(each.getString(1), -each.getLong(0)));
      }
      tallies.put(row.getInt(0), new Tally(row.getLong(1), top));
    }
    return tallies;
  }

  /** The number of edges below the value: 0 up to and including the first edge. Null for NaN. */
  private static String bucket(String column, List<Double> edges) {
    String number = "CAST(" + Sql.name(column) + " AS DOUBLE)";
    StringBuilder sum = new StringBuilder("0");
    for (double edge : edges) {
      sum.append(" + CAST(").append(number).append(" > DOUBLE('").append(edge).append("') AS INT)");
    }
    return "CASE WHEN NOT isnan(" + number + ") THEN " + sum + " END";
  }

  private ColumnProfile profile(
      int index, long total, Row totals, List<Double> edges, Tally tally) {
    int at = 1 + index * WIDTH;
    long present = totals.getLong(at);
    long nans = totals.getLong(at + 1);
    boolean number = isNumber(columns.get(index));
    @Nullable BigDecimal sum = totals.getDecimal(at + 4);
    @Nullable Double mean =
        sum == null || present == nans
            ? null
            : sum.divide(BigDecimal.valueOf(present - nans), MathContext.DECIMAL64).doubleValue();
    return new ColumnProfile(
        columns.get(index),
        number ? Kind.NUMBER : Kind.CATEGORY,
        total,
        total - present,
        nans,
        totals.isNullAt(at + 2) ? null : (Double) totals.getDouble(at + 2),
        totals.isNullAt(at + 3) ? null : (Double) totals.getDouble(at + 3),
        mean,
        edges,
        number && !edges.isEmpty() ? buckets(edges.size() + 1, tally) : List.of(),
        number ? 0 : tally.distinct(),
        number ? List.of() : tally.top());
  }

  private static List<Long> buckets(int n, Tally tally) {
    Long[] rows = new Long[n];
    java.util.Arrays.fill(rows, 0L);
    tally.top().forEach(bucket -> rows[Integer.parseInt(bucket.value())] = bucket.rows());
    return List.of(rows);
  }

  private boolean isNumber(String column) {
    return rows.schema().apply(column).dataType() instanceof NumericType;
  }
}
