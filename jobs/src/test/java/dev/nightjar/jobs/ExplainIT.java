package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.SparkJobs;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.registry.Registry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Predictions of real flights are explained as a look at each table by itself would. */
class ExplainIT {
  private static final LocalDate TRAINED = LocalDate.parse("2013-01-08");
  private static final LocalDate NIGHT = TRAINED.plusDays(1);
  private static final String MODEL = "late_arrival";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the features are looked up by, where the columns have other names in the schedule. */
  private static final Map<String, String> IN_SCHEDULE = Map.of("faa", "dest");

  @TempDir static Path folder;
  private static Lakehouse lakehouse;
  private static String project = "";
  private static final Map<TableVersion, List<Row>> TABLES = new HashMap<>();

  /** Two flights of one night, the second to an airport that is in no table, one of another. */
  private static List<String> keys = List.of();

  @BeforeAll
  static void scoreTwoNights() throws IOException {
    Path written = FlightsExtract.write(folder, NIGHT.plusDays(1), 1);
    FlightsExtract.keepOnly(
        written,
        Set.of(
            "tables/schedule.yaml",
            "tables/outcomes.yaml",
            "tables/weather.yaml",
            "tables/airports.yaml",
            "features/origin_delays.yaml",
            "features/flight_delays.yaml",
            "features/airport_weather.yaml"));
    FlightsExtract.edit(
        written.resolve("models/late_arrival.yaml"),
        "(?s)features:.*split:",
        """
        features:
          - { from: schedule, columns: [carrier, origin, dest, hour, distance] }
          - { from: origin_delays, columns: [origin_rate_7d] }
          - { from: flight_delays, columns: [flt_rate_28d] }
          - { from: airport_weather, columns: [temp, wind_gust] }
          - { from: airports, as: dest_airport, on: { faa: dest }, columns: [lon] }
        split:\
        """);
    project = written.toString();
    String night = NIGHT.toString();
    run("ingest", "--bootstrap", "--to", night).requires(0);
    run("materialize", "--bootstrap", "--to", night).requires(0);
    run("train", "--date", TRAINED.toString()).requires(0);
    run("models", "promote", MODEL, "1").requires(0);
    run("score", "--from", TRAINED.toString(), "--to", night).requires(0);
    lakehouse = TestSpark.lakehouse(folder.resolve("lakehouse"));
    keys =
        List.of(
            flight(NIGHT, "dest = 'ORD'"), flight(NIGHT, "dest = 'SJU'"), flight(TRAINED, "true"));
  }

  @Test
  void replaysTheSameBitsAndTellsWhatANaiveLookupFinds() {
    for (JsonNode explanation : explanations(keys)) {
      assertThat(explanation.get("replays_exactly").asBoolean()).as("%s", explanation).isTrue();
      assertThat(explanation.get("features").findValuesAsText("table"))
          .contains("schedule", "airports", "airport_weather", "flight_delays");
      explanation.get("features").forEach(feature -> requireNaive(explanation, feature));
    }
  }

  @Test
  void filesAreScoredWithAModelOfTheProject() {
    Registry registry = new Registry(lakehouse);
    List<String> nulls = new ArrayList<>();
    registry
        .load(registry.requireChampion(MODEL))
        .encoder()
        .sourceTypes()
        .forEach(
            (name, type) -> nulls.add("CAST(NULL AS " + type.sql() + ") AS " + Quoted.name(name)));
    String data = folder.resolve("data").toString();
    String out = folder.resolve("scored").toString();
    TestSpark.session().sql("SELECT " + String.join(", ", nulls)).write().parquet(data);
    for (String name : List.of(MODEL, MODEL + "@1")) {
      run("score", "--model", name, "--data", data, "--out", out, "--overwrite").requires(0);
      assertThat(TestSpark.session().read().parquet(out).where("probability < 1").count()).isOne();
    }
    String[] other = {"score", "--model", "late_arival", "--data", data, "--out", out + "2"};
    run(other).requires(10, "did you mean 'late_arrival'?");
    other[2] = MODEL + "@7";
    run(other).requires(10, "there is no such version");
  }

  @Test
  void w6_lineageOfAPredictionNamesItsModelItsSnapshotsAndTheLandings() throws IOException {
    String key = keys.get(0);
    JsonNode lineage = JSON.readTree(run("lineage", MODEL + ":" + key, "--json").requires(0).out());
    List<String> edges = new ArrayList<>();
    for (JsonNode edge : lineage.get("edges")) {
      edges.add(edge.get("from").asText() + " -> " + edge.get("to").asText());
    }
    String predicted = " -> " + MODEL + ":" + key;
    assertThat(edges)
        .contains(
            "model late_arrival@1" + predicted,
            "origin_delays@0" + predicted,
            "schedule@0" + predicted,
            "airports@0" + predicted,
            "outcomes@0 -> origin_delays@0",
            "weather@0 -> airport_weather@0",
            "landing flights -> outcomes@0")
        .doesNotContain("outcomes@0" + predicted)
        .doesNotHaveDuplicates()
        .anyMatch(edge -> edge.startsWith("training set ") && edge.endsWith("model late_arrival@1"))
        .anyMatch(edge -> edge.startsWith("outcomes@0 -> training set "));
    assertThat(run("lineage", "--model", MODEL, key, "--json").requires(0).out())
        .isEqualTo(lineage + System.lineSeparator());
    assertThat(run("lineage", MODEL).requires(0).out()).startsWith("model late_arrival v1");
    assertThat(run("lineage", "outcomes", "--down").requires(0).out())
        .contains(
            "made from it:", "model late_arrival v1", "predictions late_arrival_predictions@");
  }

  @Test
  void severalKeysAreExplainedAsEachByItself() {
    List<String> json = new ArrayList<>();
    for (String key : keys) {
      json.add(run("explain", MODEL, "flight_id=" + key, "--json").requires(0).out());
    }
    assertThat(explain(keys, "--json").out()).isEqualTo(String.join("", json));
  }

  /** Feature versions, predictions, models and the join: four, however many keys a night has. */
  @Test
  void aNightIsOneQueryAndNoJobLooksForFiles() {
    for (int n = 1; n <= 2; n++) {
      List<String> some = keys.subList(0, n);
      Seen seen = Seen.during(() -> explain(some).requires(0));
      assertThat(seen.queries()).as("%s", seen.jobs()).hasSize(4);
      assertThat(seen.fileLists()).as("%s", seen.jobs()).isZero();
    }
  }

  @Test
  void unknownKeysAreAllTold() {
    run("explain", MODEL, "XX-1")
        .requires(
            10,
            "Cannot explain XX-1",
            "holds no prediction with the key flight_id = XX-1",
            "nightjar query");
    Told told = run("explain", MODEL, "XX-1", keys.get(0), "XX-2");
    told.requires(10, "Cannot explain XX-1, XX-2", "flight_id = XX-1 or XX-2");
    assertThat(told.out()).isEmpty();
  }

  private static void requireNaive(JsonNode explanation, JsonNode feature) {
    String table = feature.get("table").asText();
    Row flight =
        visible(
                "schedule",
                explanation,
                Map.of("flight_id", explanation.at("/key/flight_id").asText()))
            .orElseThrow();
    Map<String, String> entity = new HashMap<>();
    feature
        .get("entity")
        .fields()
        .forEachRemaining(e -> entity.put(e.getKey(), e.getValue().asText()));
    assertThat(entity)
        .isNotEmpty()
        .allSatisfy(
            (column, value) ->
                assertThat(value)
                    .isEqualTo(
                        String.valueOf(
                            (Object) flight.getAs(IN_SCHEDULE.getOrDefault(column, column)))));
    TableVersion version = new TableVersion(table, feature.get("version").asLong());
    boolean snapshot = !List.of("schedule", "airports").contains(table);
    Optional<Row> row =
        snapshot ? snapshot(version, explanation, entity) : visible(table, explanation, entity);
    String what = feature.toString();
    assertThat(text(feature, "value"))
        .as(what)
        .isEqualTo(told(row, feature.get("column").asText()));
    String eventTime =
        snapshot ? "source_event_time" : table.equals("airports") ? "listed_at" : "departs_at";
    assertThat(text(feature, "event_time")).as(what).isEqualTo(told(row, eventTime));
    assertThat(text(feature, "known_at"))
        .as(what)
        .isEqualTo(told(row, snapshot ? "source_known_at" : "known_at"));
    assertThat(text(feature, "source_rows"))
        .as(what)
        .isEqualTo(snapshot ? row.isPresent() ? told(row, "source_rows") : "0" : "null");
    assertThat(feature.get("computed_from")).as(what).hasSize(snapshot ? 1 : 0);
  }

  private static Optional<Row> snapshot(
      TableVersion version, JsonNode explanation, Map<String, String> entity) {
    LocalDate night = LocalDate.parse(explanation.get("night").asText());
    return rows(version).stream()
        .filter(row -> row.getAs("night").equals(night) && matches(row, entity))
        .findAny();
  }

  /** No table of the flights is corrected twice at an instant, so known_at alone decides. */
  private static Optional<Row> visible(
      String table, JsonNode explanation, Map<String, String> values) {
    Instant asOf = Instant.parse(explanation.get("as_of").asText());
    Row newest = null;
    for (Row row : rows(new TableVersion(table, 0))) {
      Instant known = row.getAs("known_at");
      if (matches(row, values)
          && !known.isAfter(asOf)
          && (newest == null || known.isAfter(newest.getAs("known_at")))) {
        newest = row;
      }
    }
    return Optional.ofNullable(newest);
  }

  private static boolean matches(Row row, Map<String, String> values) {
    return values.entrySet().stream()
        .allMatch(e -> String.valueOf((Object) row.getAs(e.getKey())).equals(e.getValue()));
  }

  private static List<Row> rows(TableVersion version) {
    return TABLES.computeIfAbsent(version, v -> lakehouse.read(v).collectAsList());
  }

  private static String told(Optional<Row> row, String column) {
    return row.map(r -> String.valueOf((Object) r.getAs(column))).orElse("null");
  }

  private static String text(JsonNode feature, String field) {
    return feature.get(field).asText();
  }

  /** The first flight of a night that meets a condition on its schedule. */
  private static String flight(LocalDate night, String condition) {
    return lakehouse
        .read("late_arrival_predictions")
        .where("night = DATE '" + night + "'")
        .join(lakehouse.read("schedule").where(condition).select("flight_id"), "flight_id")
        .orderBy("flight_id")
        .head()
        .getAs("flight_id");
  }

  private static List<JsonNode> explanations(List<String> keys) {
    return explain(keys, "--json").requires(0).out().lines().map(ExplainIT::json).toList();
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Told explain(List<String> keys, String... options) {
    List<String> arguments = new ArrayList<>(List.of("explain", MODEL));
    arguments.addAll(keys);
    arguments.addAll(Arrays.asList(options));
    return run(arguments.toArray(String[]::new));
  }

  private static Told run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--project");
    all.add(project);
    return Told.by(all.toArray(String[]::new));
  }

  /**
   * The Spark jobs that something ran.
   *
   * @param jobs what each was for, by the query that needed it
   */
  private record Seen(Map<String, List<String>> jobs) {
    Set<String> queries() {
      return jobs.keySet();
    }

    /** Jobs in which Delta finds the files of a table. */
    long fileLists() {
      return jobs.values().stream().flatMap(List::stream).filter(d -> d.contains("Delta")).count();
    }

    static Seen during(Runnable work) {
      Map<String, List<String>> jobs = new HashMap<>();
      for (Properties job : SparkJobs.during(work)) {
        jobs.computeIfAbsent(
                job.getProperty("spark.sql.execution.root.id", "none"), q -> new ArrayList<>())
            .add(job.getProperty("spark.job.description", ""));
      }
      return new Seen(jobs);
    }
  }
}
