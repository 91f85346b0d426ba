package dev.nightjar.validation;

import dev.nightjar.validation.ColumnProfile.Category;
import dev.nightjar.validation.ColumnProfile.Kind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** The naive twin of a drift scan: asks of every cell for every bucket whether it is in it. */
final class NaiveDrift {
  private NaiveDrift() {}

  /** The first column of the rows is the night; the profile is of the training rows. */
  static SortedMap<LocalDate, List<CountVector>> of(
      StructType schema, List<Row> training, List<Row> rows, ReferenceProfile profile) {
    SortedMap<LocalDate, List<Row>> byNight = new TreeMap<>();
    for (Row row : rows) {
      if (!row.isNullAt(0)) {
        byNight.computeIfAbsent(row.getAs(0), any -> new ArrayList<>()).add(row);
      }
    }
    SortedMap<LocalDate, List<CountVector>> nights = new TreeMap<>();
    byNight.forEach(
        (night, ofNight) -> nights.put(night, vectors(schema, training, ofNight, profile)));
    return nights;
  }

  private static List<CountVector> vectors(
      StructType schema, List<Row> training, List<Row> rows, ReferenceProfile profile) {
    List<CountVector> vectors = new ArrayList<>();
    for (ColumnProfile column : profile.columns()) {
      int at = schema.fieldIndex(column.column());
      Map<String, Predicate<Object>> buckets =
          column.kind() == Kind.NUMBER ? ofNumbers(column.edges()) : ofTexts(column);
      vectors.add(
          new CountVector(
              column.column(),
              column.kind(),
              buckets.keySet().stream().map(name -> name.replaceFirst("^=", "")).toList(),
              counts(training, at, buckets),
              counts(rows, at, buckets)));
    }
    return vectors;
  }

  private static Map<String, Predicate<Object>> ofNumbers(List<Double> edges) {
    Map<String, Predicate<Object>> buckets = new LinkedHashMap<>();
    List<Double> shown = edges;
    for (int digits = 4; digits < 17; digits++) {
      String format = "%." + (digits - 1) + "e";
      List<Double> shorter =
          edges.stream()
              .map(e -> e.isInfinite() ? e : (Double) Double.parseDouble(format.formatted(e)))
              .toList();
      if (new LinkedHashSet<>(shorter).size() == edges.size()) {
        shown = shorter;
        break;
      }
    }
    for (int i = 0; i <= edges.size(); i++) {
      double above = i == 0 ? Double.NEGATIVE_INFINITY : edges.get(i - 1);
      double upTo = i == edges.size() ? Double.POSITIVE_INFINITY : edges.get(i);
      boolean first = i == 0;
      boolean last = i == edges.size();
      String name =
          first && last
              ? "any number"
              : first
                  ? "<= " + text(shown.get(i))
                  : last
                      ? "> " + text(shown.get(i - 1))
                      : text(shown.get(i - 1)) + " to " + text(shown.get(i));
      buckets.put(
          name,
          cell -> !number(cell).isNaN() && (first || number(cell) > above) && number(cell) <= upTo);
    }
    buckets.put("null", Objects::isNull);
    buckets.put("NaN", cell -> cell != null && number(cell).isNaN());
    return buckets;
  }

  private static Map<String, Predicate<Object>> ofTexts(ColumnProfile column) {
    Map<String, Predicate<Object>> buckets = new LinkedHashMap<>();
    Set<String> known = new LinkedHashSet<>();
    column.top().stream().map(Category::value).forEach(known::add);
    known.forEach(value -> buckets.put("=" + value, value::equals));
    buckets.put(
        column.distinct() > known.size() ? "other" : "new",
        cell -> cell != null && !known.contains(cell.toString()));
    buckets.put("null", Objects::isNull);
    buckets.replaceAll((name, in) -> cell -> in.test(cell == null ? null : cell.toString()));
    return buckets;
  }

  /** As Java prints it, but for exponents that are short without and zeros that say nothing. */
  private static String text(double edge) {
    double size = Math.abs(edge);
    String plain = BigDecimal.valueOf(Double.isInfinite(edge) ? 0 : edge).toPlainString();
    boolean readable = size == 0 || (size >= 1e-6 && size < 1e15);
    return readable ? plain.replaceAll("\\.0$", "") : String.valueOf(edge);
  }

  /** NaN where the cell is null, so that it is in no bucket of numbers. */
  private static Double number(Object cell) {
    return cell == null ? (Double) Double.NaN : (Double) ((Number) cell).doubleValue();
  }

  private static long[] counts(List<Row> rows, int column, Map<String, Predicate<Object>> buckets) {
    return buckets.values().stream()
        .mapToLong(in -> rows.stream().filter(row -> in.test(row.get(column))).count())
        .toArray();
  }
}
