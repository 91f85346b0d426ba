package dev.nightjar.features;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Publication;
import dev.nightjar.lakehouse.Published;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.lakehouse.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/** A lakehouse of the shipped project with a handful of flights written by hand. */
final class TinyFlights {
  final Project project;
  final Map<String, FeatureTable> tables;
  final Lakehouse lakehouse;
  private final Map<String, List<Row>> rows = new HashMap<>();

  TinyFlights(Path root) {
    project = Flights.project();
    tables = Flights.featureTables(project);
    lakehouse = TestSpark.lakehouse(root);
    List.of("schedule", "outcomes", "weather").forEach(table -> rows.put(table, new ArrayList<>()));
  }

  /** An instant by New York's clock. */
  static Instant local(String time) {
    return LocalDateTime.parse(time).atZone(TestSpark.CLOCK.zone()).toInstant();
  }

  /** A planned flight, known 30 days before it departs. */
  TinyFlights planned(String id, @Nullable String carrier, Instant departs) {
    return add(
        "schedule",
        departs.minus(Duration.ofDays(30)),
        values("flight_id", id, "carrier", carrier, "origin", "JFK", "dest", "BOS", "flight", 1)
            .with("departs_at", departs)
            .with("hour", 15));
  }

  /** What became of a flight; a null delay means it never arrived. */
  TinyFlights arrived(
      String id, @Nullable String carrier, Instant departs, @Nullable Integer delay, Instant known) {
    return add(
        "outcomes",
        known,
        values("flight_id", id, "carrier", carrier, "origin", "JFK", "dest", "BOS", "flight", 1)
            .with("departs_at", departs)
            .with("hour", 15)
            .with("dep_delay", delay)
            .with("arr_delay", delay));
  }

  /** The weather at JFK of the hour that begins then, known an hour later. */
  TinyFlights weather(Instant hour, double temp) {
    return add(
        "weather",
        hour.plus(Duration.ofHours(1)),
        values("origin", "JFK", "observed_at", hour, "temp", temp));
  }

  /** Publishes what was added so far, of each table, as one window. */
  TinyFlights publish(TableWindow window) {
    rows.keySet().forEach(table -> publish(table, window));
    return this;
  }

  TinyFlights publish(String table, TableWindow window) {
    Run run = lakehouse.start("ingest", NightRange.of(window.night()));
    List<Row> batch = rows.get(table);
    lakehouse.publish(
        run,
        Publication.of(
            table,
            new TreeMap<>(Map.of(window, "rows " + batch.hashCode())),
            TestSpark.session().createDataFrame(List.copyOf(batch), project.tables().get(table).schema()),
            Verdict.PASS));
    run.complete();
    batch.clear();
    return this;
  }

  Published materialize(String table, NightRange nights) {
    Run run = lakehouse.start("materialize", nights);
    try {
      return new Snapshots(lakehouse, project).materialize(run, tables.get(table), nights);
    } finally {
      run.complete();
    }
  }

  /** The rows of a snapshot, by the value of a column. */
  Map<Object, Row> snapshot(String table, LocalDate night, String column) {
    Map<Object, Row> found = new HashMap<>();
    lakehouse
        .read(table)
        .where("night = DATE '" + night + "'")
        .collectAsList()
        .forEach(row -> found.put(row.getAs(column), row));
    return found;
  }

  private TinyFlights add(String table, Instant known, Values values) {
    TableDefinition definition = project.tables().get(table);
    values.with("known_at", known).with("night", TestSpark.CLOCK.nightThatTakesIn(known));
    List<Object> row = new ArrayList<>();
    for (StructField field : definition.schema().fields()) {
      row.add(values.map.get(field.name()));
    }
    rows.get(table).add(RowFactory.create(row.toArray()));
    return this;
  }

  private static Values values(Object... pairs) {
    Values values = new Values(new HashMap<>());
    for (int i = 0; i < pairs.length; i += 2) {
      values.with((String) pairs[i], pairs[i + 1]);
    }
    return values;
  }

  private record Values(Map<String, @Nullable Object> map) {
    Values with(String column, @Nullable Object value) {
      map.put(column, value);
      return this;
    }
  }
}
