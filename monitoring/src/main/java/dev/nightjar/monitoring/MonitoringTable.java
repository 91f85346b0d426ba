package dev.nightjar.monitoring;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightClock;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.Verdict;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The table {@value #TABLE}: a row for each {@link Measurement}. A night's row of a metric never
 * changes through later nights; what a later night learns of the same predictions is a row of that
 * night, with the same {@code of_night}. Windows are scoped by {@link #SCOPE}.
 */
public final class MonitoringTable {
  /** The table's name in the lakehouse. */
  public static final String TABLE = "nightjar_monitoring";

  /** The column whose value scopes the table's windows: what is watched. */
  public static final String SCOPE = "watched";

  /** What the costs of runs are watched under. */
  public static final String RUNS = "runs";

  /** The columns, in order; {@code known_at} is the cutoff of the night. */
  public static final StructType SCHEMA =
      StructType.fromDDL(
          """
          watched string, monitor string, metric string, subject string, column string,
          slice string, of_night date, nights int, value double, low double, high double,
          threshold double, n bigint, importance double, verdict string, sentence string,
          known_at timestamp, night date""");

  private MonitoringTable() {}

  /** Measurements as rows of the table. */
  public static Dataset<Row> rows(
      SparkSession spark, NightClock clock, Collection<Measurement> measurements) {
    List<Row> rows = new ArrayList<>();
    for (Measurement m : measurements) {
      rows.add(
          RowFactory.create(
              m.watched(),
              m.monitor().key(),
              m.metric(),
              m.subject(),
              m.column(),
              m.slice(),
              m.ofNight(),
              m.nights(),
              m.value(),
              m.low(),
              m.high(),
              m.threshold(),
              m.n(),
              m.importance(),
              m.verdict().name(),
              m.sentence(),
              clock.cutoffOf(m.night()),
              m.night()));
    }
    return spark.createDataFrame(rows, SCHEMA);
  }

  /** The rows that fulfil a condition, in no order; none where the table does not exist yet. */
  public static List<Measurement> read(Lakehouse lakehouse, Column condition) {
    if (!lakehouse.exists(TABLE)) {
      return List.of();
    }
    return lakehouse.read(TABLE).where(condition).collectAsList().stream()
        .map(MonitoringTable::measurement)
        .toList();
  }

  /** What a night measured. */
  public static List<Measurement> ofNight(Lakehouse lakehouse, LocalDate night) {
    return read(lakehouse, col(TableDefinition.NIGHT).equalTo(night));
  }

  private static Measurement measurement(Row row) {
    return new Measurement(
        row.getAs("watched"),
        row.<LocalDate>getAs("night"),
        Monitor.valueOf(row.<String>getAs("monitor").toUpperCase(Locale.ROOT)),
        row.getAs("metric"),
        row.getAs("subject"),
        row.getAs("column"),
        row.getAs("slice"),
        row.<LocalDate>getAs("of_night"),
        row.<Integer>getAs("nights"),
        row.getAs("value"),
        row.getAs("low"),
        row.getAs("high"),
        row.getAs("threshold"),
        row.<Long>getAs("n"),
        row.getAs("importance"),
        Verdict.valueOf(row.getAs("verdict")),
        row.getAs("sentence"));
  }
}
