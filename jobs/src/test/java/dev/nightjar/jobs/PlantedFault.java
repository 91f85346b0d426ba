package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.monitoring.Monitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Something that goes wrong upstream, planted into a landing of the shipped project. */
enum PlantedFault {
  /** One sensor, two nights. */
  STUCK_SENSOR(
      "wind sensor of JFK stuck", 2, "weather", Plan.AS_LOADED, weather -> stuck(weather, "JFK")),
  /** All wind sensors, two nights. */
  STUCK_SENSORS(
      "all wind sensors stuck", 2, "weather", Plan.AS_LOADED, weather -> stuck(weather, "%")),
  /** A code that nobody knows, in the plan too. */
  RENAMED_CARRIER("carrier UA renamed", 3, "flights", Plan.LOADED_AGAIN, PlantedFault::renamed),
  /** Flights go on, but nobody says how late they arrive. */
  NO_LABELS("labels stopped", 4, "flights", Plan.AS_LOADED, PlantedFault::withoutLabels),
  /** Every row of a day twice. */
  DAY_TWICE(
      "a day delivered twice", 2, "flights", Plan.AS_LOADED, f -> f.union(f.where(firstDay()))),
  /** Half of a day's flights, in the plan too. */
  HALF_A_DAY("volume of a day halved", 3, "flights", Plan.LOADED_AGAIN, PlantedFault::halved),
  /** A week of delays twice as long, and twenty minutes more. */
  LONG_DELAYS("delays doubled for a week", 9, "flights", Plan.AS_LOADED, PlantedFault::longDelays);

  /** The night from which on landings are wrong: the model has been watched for ten nights. */
  static final LocalDate FROM = LocalDate.of(2013, 6, 12);

  /** Whether the plan of flights, which is loaded 30 days ahead, is loaded again with the fault. */
  enum Plan {
    AS_LOADED,
    LOADED_AGAIN
  }

  private final String title;
  private final int nights;
  private final String landing;
  private final Plan plan;
  private final UnaryOperator<Dataset<Row>> change;

  PlantedFault(
      String title, int nights, String landing, Plan plan, UnaryOperator<Dataset<Row>> change) {
    this.title = title;
    this.nights = nights;
    this.landing = landing;
    this.plan = plan;
    this.change = change;
  }

  /** The monitors whose alerts it explains. */
  Set<Monitor> touches() {
    return switch (this) {
      case STUCK_SENSOR, STUCK_SENSORS -> Set.of(Monitor.FEATURE_DRIFT);
      case RENAMED_CARRIER -> Set.of(Monitor.FEATURE_DRIFT, Monitor.PREDICTION_DRIFT);
      case NO_LABELS ->
          Set.of(Monitor.LABELS, Monitor.VOLUME, Monitor.STALENESS, Monitor.FEATURE_DRIFT);
      case DAY_TWICE -> Set.of(Monitor.QUALITY);
      case HALF_A_DAY -> Set.of(Monitor.VOLUME);
      case LONG_DELAYS ->
          Set.of(
              Monitor.CALIBRATION,
              Monitor.PERFORMANCE,
              Monitor.FEATURE_DRIFT,
              Monitor.PREDICTION_DRIFT);
    };
  }

  String title() {
    return title;
  }

  /** The last night that is looked at. */
  LocalDate to() {
    return FROM.plusDays(nights - 1L);
  }

  /** Writes the landing with the fault in place of the right one. */
  void plant(ShippedProject project) {
    Path file = project.project().resolve("landing").resolve(landing + ".parquet");
    Path folder = file.resolveSibling(landing);
    change
        .apply(project.lakehouse().spark().read().parquet(file.toString()))
        .coalesce(1)
        .write()
        .parquet(folder.toString());
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (plan == Plan.LOADED_AGAIN) {
      project.job("ingest", "--bootstrap", "--to", "2013-06-01", "--table", "schedule");
    }
  }

  private static Dataset<Row> renamed(Dataset<Row> flights) {
    Column one = day().geq(lit(FROM)).and(col("carrier").equalTo("UA"));
    return flights.withColumn("carrier", when(one, "U2").otherwise(col("carrier")));
  }

  private static Dataset<Row> withoutLabels(Dataset<Row> flights) {
    return flights.withColumn("arr_delay", when(day().lt(lit(FROM)), col("arr_delay")));
  }

  private static Dataset<Row> halved(Dataset<Row> flights) {
    return flights.where(not(firstDay()).or(expr("pmod(hash(carrier, flight, origin), 2) = 0")));
  }

  private static Dataset<Row> longDelays(Dataset<Row> flights) {
    Column week = day().between(lit(FROM), lit(FROM.plusDays(6)));
    return flights.withColumn(
        "arr_delay", when(week, expr("arr_delay * 2 + 20")).otherwise(col("arr_delay")));
  }

  /** The rows that {@link #FROM} and the night after it take in, of airports like a pattern. */
  private static Dataset<Row> stuck(Dataset<Row> weather, String origins) {
    Column local = expr("make_timestamp_ntz(year, month, day, hour, 0, 0)");
    Column stuck =
        local
            .gt(lit(FROM.minusDays(1).atTime(3, 0)))
            .and(local.leq(lit(FROM.plusDays(1).atTime(3, 0))))
            .and(col("origin").like(origins));
    return weather.withColumn("wind_speed", when(stuck, 9.20624).otherwise(col("wind_speed")));
  }

  /** The flights of the first night's own day. */
  private static Column firstDay() {
    return day().equalTo(lit(FROM));
  }

  private static Column day() {
    return expr("make_date(year, month, day)");
  }
}
