package dev.nightjar.lakehouse;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * One look at a landing, in one Spark job: when all its rows became known, for a row that never did
 * would silently be lost, and what the windows that are asked for hold.
 *
 * @param later number of rows that became known after the last cutoff
 * @param holds the nights that take in the first and the last row, and all between; null without
 *     rows
 * @param checksums by night of the window; a window without rows is left out
 */
record LandingSurvey(long later, @Nullable NightRange holds, Map<LocalDate, String> checksums) {
  private static final String WINDOW = "window";
  private static final String UNKNOWN = "unknown";
  private static final String LATER = "later";
  private static final String FIRST = "first";
  private static final String LAST = "last";

  /** Looks at when rows became known, and no further. */
  static LandingSurvey of(
      TableDefinition table, Dataset<Row> rows, Column available, NightClock clock, LocalDate to) {
    return read(
        table, clock, rows.agg(lit(null).cast("date").as(WINDOW), times(available, clock, to)));
  }

  /**
   * Looks at when rows became known and what they are.
   *
   * @param rows {@link RowChecksums#hashed} rows
   * @param available when a row became known
   * @param to the last night that is asked for
   * @param window the night of the window that a row lies in; null in none
   */
  static LandingSurvey withChecksums(
      TableDefinition table,
      Dataset<Row> rows,
      Column available,
      NightClock clock,
      LocalDate to,
      Column window) {
    List<Column> sums = RowChecksums.sums();
    sums.addAll(List.of(times(available, clock, to)));
    return read(
        table,
        clock,
        rows.groupBy(window.as(WINDOW))
            .agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new)));
  }

  private static Column[] times(Column available, NightClock clock, LocalDate to) {
    return new Column[] {
      count(when(available.isNull(), lit(1))).as(UNKNOWN),
      count(when(available.gt(lit(clock.cutoffOf(to))), lit(1))).as(LATER),
      min(available).as(FIRST),
      max(available).as(LAST)
    };
  }

  private static LandingSurvey read(TableDefinition table, NightClock clock, Dataset<Row> survey) {
    long unknown = 0;
    long later = 0;
    NightRange holds = null;
    Map<LocalDate, String> checksums = new TreeMap<>();
    for (Row row : collect(table, survey)) {
      unknown += row.<Long>getAs(UNKNOWN);
      later += row.<Long>getAs(LATER);
      Instant first = row.getAs(FIRST);
      if (first != null) {
        NightRange ofRow =
            new NightRange(
                clock.nightThatTakesIn(first), clock.nightThatTakesIn(row.<Instant>getAs(LAST)));
        holds = holds == null ? ofRow : spanning(holds, ofRow);
      }
      LocalDate window = row.getAs(WINDOW);
      if (window != null) {
        checksums.put(window, RowChecksums.text(row));
      }
    }
    refuseUnknown(table, unknown);
    return new LandingSurvey(later, holds, checksums);
  }

  private static NightRange spanning(NightRange one, NightRange other) {
    return new NightRange(
        one.from().isBefore(other.from()) ? one.from() : other.from(),
        one.to().isAfter(other.to()) ? one.to() : other.to());
  }

  /** The checksum of a window's rows. */
  String checksum(LocalDate window) {
    return checksums.getOrDefault(window, RowChecksums.OF_NOTHING);
  }

  private static List<Row> collect(TableDefinition table, Dataset<Row> survey) {
    try {
      return survey.collectAsList();
    } catch (RuntimeException e) {
      throw SparkFailures.explain("Cannot read the landing of the table " + table.name(), e);
    }
  }

  private static void refuseUnknown(TableDefinition table, long rows) {
    if (rows > 0) {
      throw NightjarException.user(
          "Cannot take in the landing of the table " + table.name(),
          rows + " rows have no available_time, so no night would take them in",
          "give available_time in " + table.mark().file() + " a value for every row");
    }
  }
}
