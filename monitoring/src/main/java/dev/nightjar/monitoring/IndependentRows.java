package dev.nightjar.monitoring;

import static org.apache.spark.sql.functions.approx_count_distinct;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import dev.nightjar.lakehouse.Quoted;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How many rows of a night can differ by themselves. All flights of an airport share its weather:
 * of a thousand rows three values are independent, and a measure of drift that takes them for a
 * thousand raises every night.
 */
public final class IndependentRows {
  private IndependentRows() {}

  /**
   * Estimates them, to about 5 %, in one Spark job: the different combinations of values that the
   * columns of a source have.
   *
   * @param nightColumn the night of a row: a date
   * @param sources columns by the feature table they are read from; columns of the rows themselves
   *     are left out
   * @return by night and column
   */
  public static Map<LocalDate, Map<String, Long>> of(
      Dataset<Row> rows, String nightColumn, Map<String, List<String>> sources) {
    Map<String, List<String>> ordered = new LinkedHashMap<>(sources);
    List<Column> counts = new ArrayList<>();
    counts.add(approx_count_distinct(lit(1)));
    ordered
        .values()
        .forEach(
            columns ->
                counts.add(
                    approx_count_distinct(
                        xxhash64(
                            columns.stream()
                                .map(column -> Quoted.column(column))
                                .toArray(Column[]::new)))));
    Map<LocalDate, Map<String, Long>> nights = new HashMap<>();
    for (Row row :
        rows.groupBy(col(nightColumn))
            .agg(counts.get(0), counts.subList(1, counts.size()).toArray(Column[]::new))
            .collectAsList()) {
      Map<String, Long> ofNight = new HashMap<>();
      int at = 2;
      for (List<String> columns : ordered.values()) {
        long distinct = row.getLong(at++);
        columns.forEach(column -> ofNight.put(column, distinct));
      }
      nights.put(row.getLocalDate(0), ofNight);
    }
    return nights;
  }
}
