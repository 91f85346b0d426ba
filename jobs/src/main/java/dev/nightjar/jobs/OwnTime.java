package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_date;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Quoted;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * When the rows of a file came to be.
 *
 * @param column of the file; null where days are drawn
 * @param sql the instant, over the columns of the file
 * @param wholeDays whether only the day is known, so that a row is known when it is over
 * @param first the first day with a row
 * @param last the last one
 * @param days how many days have rows
 * @param fewest rows of a day that has any
 * @param usual rows of the day in the middle, by their number
 */
record OwnTime(
    @Nullable String column,
    String sql,
    boolean wholeDays,
    LocalDate first,
    LocalDate last,
    int days,
    long fewest,
    long usual) {
  private static final String INSTANT = "__nightjar_time";
  private static final String DAY = "__nightjar_day";
  private static final int ROWS_A_DAY = 20;
  private static final int FEWEST_DAYS = 14;
  private static final int MOST_DAYS = 120;

  /**
   * Reads the column that people name.
   *
   * @throws NightjarException of category USER when it is no time, or null in a row
   */
  static OwnTime named(OwnFile file, String column) {
    DataFile data = file.data();
    data.column("--time", column);
    InstantColumn instant = InstantColumn.of(data, column, INSTANT);
    Column value = Quoted.column(instant.column());
    long unknown = instant.rows().where(value.isNull()).count();
    if (unknown > 0) {
      throw NightjarException.user(
          "Cannot tell when rows came to be",
          "%s is null in %,d of them".formatted(OwnNames.shown(column), unknown),
          "fill it, leave these rows out, or name another --time");
    }
    String name = Quoted.name(column);
    String sql =
        file.type(column) instanceof TimestampType
            ? name
            : file.type(column) instanceof StringType
                ? "to_timestamp(" + name + ")"
                : "CAST(" + name + " AS TIMESTAMP)";
    boolean wholeDays =
        file.type(column) instanceof DateType
            || instant.rows().where(value.notEqual(date_trunc("DAY", value))).isEmpty();
    return counted(file.rows(), column, sql, wholeDays);
  }

  /**
   * Without a time each row gets a day by a hash of its key: a draw that is the same each time.
   *
   * @param until the last day that may be drawn
   */
  static OwnTime drawn(OwnFile file, OwnKey key, LocalDate until) {
    long rows = file.rows().count();
    long days = Math.max(FEWEST_DAYS, Math.min(MOST_DAYS, rows / ROWS_A_DAY));
    String hashed = String.join(", ", key.source().stream().map(Quoted::name).toList());
    String sql =
        "CAST(date_sub(DATE '%s', CAST(pmod(xxhash64(%s), %d) AS INT)) AS TIMESTAMP)"
            .formatted(until, hashed, days);
    return counted(file.rows(), null, sql, true);
  }

  private static OwnTime counted(
      Dataset<Row> rows, @Nullable String column, String sql, boolean wholeDays) {
    List<Row> days =
        rows.groupBy(to_date(expr(sql)).as(DAY))
            .agg(count(lit(1)).as("rows"))
            .orderBy(col("rows"))
            .collectAsList();
    List<LocalDate> all = days.stream().map(row -> row.<LocalDate>getAs(DAY)).sorted().toList();
    return new OwnTime(
        column,
        sql,
        wholeDays,
        all.get(0),
        all.get(all.size() - 1),
        all.size(),
        days.get(0).getLong(1),
        days.get(days.size() / 2).getLong(1));
  }

  boolean isDrawn() {
    return column == null;
  }

  /** The days from the first to the last, both counted. */
  long span() {
    return last.toEpochDay() - first.toEpochDay() + 1;
  }

  /** Whether each day of the span has rows. */
  boolean isDaily() {
    return days == span();
  }

  /** The instant a row is predicted at: the midnight after it came to be. */
  String predictedAt() {
    return midnight(1);
  }

  /** The midnight so many days after the day of a row. */
  String midnight(int later) {
    return "CAST(date_add(CAST(%s AS DATE), %d) AS TIMESTAMP)".formatted(sql, later);
  }
}
