package dev.nightjar.features;

import static dev.nightjar.features.TinyFlights.local;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.ErrorCategory;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableWindow;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrainingSetsTest {
  private static final LocalDate NOV_2 = LocalDate.of(2013, 11, 2);
  private static final LocalDate NOV_3 = LocalDate.of(2013, 11, 3);
  private static final LocalDate NOV_4 = LocalDate.of(2013, 11, 4);
  private static final String MODEL =
      """
      rows: schedule
      predict_at: { local: "04:00", of: departs_at }
      label: { from: outcomes, on: [flight_id], value: "arr_delay >= 15" }
      features:
        - { from: schedule, columns: [carrier] }
        - { from: carrier_delays, columns: "*" }
        - { from: airport_weather, as: origin_weather, on: { origin: origin }, columns: [temp] }
      """;

  @TempDir static Path root;

  private TinyFlights flights;

  @BeforeAll
  void twoNightsOfFlights() {
    flights = new TinyFlights(root);
    flights
        .planned("seen", "B6", local("2013-11-02T10:00:00"))
        .arrived("seen", "B6", local("2013-11-02T10:00:00"), 20, local("2013-11-02T14:00:00"))
        .planned("unlabelled", "B6", local("2013-11-02T11:00:00"))
        .arrived(
            "unlabelled", "B6", local("2013-11-02T11:00:00"), null, local("2013-11-03T03:00:00"))
        .planned("too-new", "B6", local("2013-11-02T23:00:00"))
        .arrived("too-new", "B6", local("2013-11-02T23:00:00"), 0, local("2013-11-04T04:01:00"))
        .planned("nobody", null, local("2013-11-03T15:21:00"))
        .arrived("nobody", null, local("2013-11-03T15:21:00"), 0, local("2013-11-03T18:00:00"))
        .planned("before-4", "B6", local("2013-11-03T01:06:00"))
        .weather(local("2013-11-02T03:00:00"), 51)
        .publish(TableWindow.historyTo(NOV_4));
    for (String table : new String[] {"carrier_delays", "airport_weather"}) {
      flights.materialize(table, new NightRange(NOV_2, NOV_4));
    }
  }

  @Test
  void t7_everyRowIsThereOnceAndWhatDepartsBeforeItsPredictionIsCounted() {
    Joined joined = join(new NightRange(NOV_2, NOV_3));
    assertThat(joined.rows().columns())
        .containsExactly(
            "_key",
            "_predict_at",
            "_event_time",
            "_night",
            "carrier",
            "carrier_rate_7d",
            "carrier_rate_28d",
            "origin_weather_temp");
    assertThat(ids(joined.rows().collectAsList()))
        .containsExactly("nobody", "seen", "too-new", "unlabelled");
    assertThat(joined.skipped()).isEqualTo(1);
    Row nobody = joined.rows().where("_key.flight_id = 'nobody'").head();
    assertThat(nobody.<Double>getAs("carrier_rate_7d")).isNull();
    assertThat(nobody.<Object>getAs("_night")).isEqualTo(NOV_3);
    assertThat(
            joined
                .rows()
                .where("_key.flight_id = 'seen'")
                .head()
                .<Double>getAs("origin_weather_temp"))
        .isEqualTo(51);
  }

  @Test
  void t8_onlyLabelsThatAreKnownAtTCount() {
    List<Row> rows = build(NOV_4).rows().collectAsList();
    assertThat(ids(rows)).containsExactly("nobody", "seen");
    assertThat(rows).allSatisfy(r -> assertThat(r.<Double>getAs("_label")).isNotNull());
    assertThat(ids(build(NOV_3).rows().collectAsList())).containsExactly("seen");
  }

  @Test
  void laterNightsAndRepeatedBuildsLeaveTheRowsAsTheyAre() {
    TrainingSet first = build(NOV_4);
    Manifest stored = new ManifestStore(flights.lakehouse).load(first.manifest().id());
    assertThat(stored).isEqualTo(first.manifest());
    flights
        .arrived("seen", "B6", local("2013-11-02T10:00:00"), 0, local("2013-11-04T20:00:00"))
        .planned("next", "B6", local("2013-11-04T10:00:00"))
        .publish(TableWindow.of(LocalDate.of(2013, 11, 5)));
    flights.materialize("carrier_delays", NightRange.of(LocalDate.of(2013, 11, 5)));
    assertThat(build(NOV_4).manifest().checksum()).isEqualTo(stored.checksum());
    Run run = flights.lakehouse.start("training-set", NightRange.of(NOV_4));
    assertThat(sets().rebuild(run, stored).rows().count()).isEqualTo(stored.rows());
  }

  @Test
  void aRebuildSaysWhichInputIsGoneOrChanged() {
    Manifest manifest = build(NOV_4).manifest();
    Run run = flights.lakehouse.start("training-set", NightRange.of(NOV_4));
    SortedMap<String, Long> tables = new TreeMap<>(manifest.tables());
    tables.put("carrier_delays", 77L);
    assertThatThrownBy(() -> sets().rebuild(run, with(manifest, tables, manifest.checksum())))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("these inputs are gone: carrier_delays@77");
    Run again = flights.lakehouse.start("training-set", NightRange.of(NOV_4));
    assertThatThrownBy(() -> sets().rebuild(again, with(manifest, manifest.tables(), "other")))
        .hasMessageContaining("the files of a pinned version have");
  }

  @Test
  void missingSnapshotsAreRefusedWithTheCommand() {
    assertThatThrownBy(() -> join(NightRange.of(LocalDate.of(2013, 11, 6))))
        .hasMessageContaining("nightjar materialize --from 2013-11-06 --to 2013-11-06")
        .extracting(e -> ((NightjarException) e).category())
        .isEqualTo(ErrorCategory.USER);
  }

  @Test
  void checkRefusesColumnsThatAvailableTimeProvesToBeKnownTooLate() {
    Problems problems = new Problems();
    TrainingSetSpec.read(
        TestModels.map(MODEL + "  - { from: outcomes, columns: [dep_delay, tailnum] }\n", problems),
        flights.project,
        flights.tables,
        problems);
    assertThat(problems.all())
        .singleElement()
        .satisfies(
            p -> {
              assertThat(p.mark().toString()).isEqualTo("models/model.yaml:8");
              assertThat(p.message())
                  .contains(
                      "outcomes.dep_delay, outcomes.tailnum cannot be known",
                      "a row of outcomes becomes known at",
                      "departs_at + make_interval(0, 0, 0, 0, 24)",
                      "before the event (rules T1, T7)");
            });
  }

  @Test
  void theBuildRefusesColumnsThatWereKnownTooLateAndCountsThem() {
    String leaking = MODEL + "  - { from: outcomes, columns: [dep_delay] }\n";
    TrainingSetSpec spec =
        TestModels.read(flights.project, flights.tables, leaking, LeakGuard.LET_THROUGH);
    assertThatThrownBy(() -> build(NOV_4, spec, LeakGuard.REFUSE))
        .hasMessageContainingAll(
            "outcomes.dep_delay",
            "for 2 rows",
            "seen: T = 2013-11-02T08:00:00Z",
            "known at 2013-11-02T18:00:00Z")
        .extracting(e -> ((NightjarException) e).category())
        .isEqualTo(ErrorCategory.USER);
    List<Row> rows = build(NOV_4, spec, LeakGuard.LET_THROUGH).rows().collectAsList();
    assertThat(rows).allSatisfy(r -> assertThat(r.<Integer>getAs("dep_delay")).isNotNull());
  }

  @Test
  void anAuditFindsTheLeakThatTheGuardWouldHaveRefused() {
    String leaking = MODEL + "  - { from: outcomes, columns: [dep_delay] }\n";
    TrainingSetSpec spec =
        TestModels.read(flights.project, flights.tables, leaking, LeakGuard.LET_THROUGH);
    assertThat(audited(spec, LeakGuard.LET_THROUGH))
        .contains("FAIL future outcomes by flight_id, known at")
        .contains("PASS future carrier_delays by carrier, event time");
    TrainingSetSpec honest = TestModels.read(flights.project, flights.tables, MODEL);
    assertThat(audited(honest, LeakGuard.REFUSE))
        .contains("PASS future carrier_delays by carrier, known at")
        .contains("PASS future schedule, known at")
        .contains("PASS label_future _label_known_at")
        .noneMatch(finding -> finding.startsWith("FAIL"));
  }

  private List<String> audited(TrainingSetSpec spec, LeakGuard guard) {
    Manifest manifest = build(NOV_4, spec, guard).manifest();
    Run run = flights.lakehouse.start("training-set", NightRange.of(NOV_4));
    return new TrainingSets(flights.lakehouse, flights.project, flights.tables, guard)
        .audit(run, manifest, 0.95).stream()
            .map(f -> f.verdict() + " " + f.check() + " " + f.subject())
            .toList();
  }

  @Test
  void mistakesInAModelAreToldAtOnceWithTheirLines() {
    Problems problems = new Problems();
    TrainingSetSpec.read(
        TestModels.map(
            """
            rows: schedule
            predict_at: { local: "04:00", of: departs }
            label: { from: outcomes, on: [carrier], value: "tailnum" }
            features:
              - { from: schedule, columns: [carrier, carier] }
              - { from: carrier_delay, columns: "*" }
              - { from: carrier_delays, on: { carrier: flight }, columns: [carrier_rate_7d] }
              - { from: carrier_delays, columns: [carrier_rate_7d] }
            """,
            problems),
        flights.project,
        flights.tables,
        problems);
    assertThat(problems.all().stream().map(Problems.Problem::toString))
        .anyMatch(p -> p.startsWith("models/model.yaml:2:") && p.contains("departs_at"))
        .anyMatch(p -> p.startsWith("models/model.yaml:3:") && p.contains("the key of outcomes"))
        .anyMatch(p -> p.startsWith("models/model.yaml:3:") && p.contains("boolean or a number"))
        .anyMatch(p -> p.startsWith("models/model.yaml:5:") && p.contains("did you mean 'carrier'"))
        .anyMatch(p -> p.startsWith("models/model.yaml:6:") && p.contains("'carrier_delays'"))
        .anyMatch(
            p ->
                p.startsWith("models/model.yaml:7:")
                    && p.contains("flight of the rows table is int"))
        .anyMatch(p -> p.startsWith("models/model.yaml:4:") && p.contains("two features"));
  }

  private TrainingSets sets() {
    return new TrainingSets(flights.lakehouse, flights.project, flights.tables);
  }

  private TrainingSet build(LocalDate date) {
    return build(date, TestModels.read(flights.project, flights.tables, MODEL), LeakGuard.REFUSE);
  }

  /** The run is left open, for its rows lie in its staging folder. */
  private TrainingSet build(LocalDate date, TrainingSetSpec spec, LeakGuard guard) {
    Run run = flights.lakehouse.start("training-set", NightRange.of(date));
    return new TrainingSets(flights.lakehouse, flights.project, flights.tables, guard)
        .build(run, "late_arrival", spec, date, 7);
  }

  private Joined join(NightRange nights) {
    TrainingSetSpec spec = TestModels.read(flights.project, flights.tables, MODEL);
    Run run = flights.lakehouse.start("score", nights);
    Joined joined =
        FeatureJoin.join(
            flights.lakehouse,
            run,
            flights.project,
            flights.tables,
            spec,
            nights,
            Pins.newest(flights.lakehouse, spec.inputs()));
    return joined;
  }

  private static Manifest with(Manifest m, SortedMap<String, Long> tables, String checksum) {
    return new Manifest(
        m.id(),
        m.model(),
        m.date(),
        m.asOf(),
        tables,
        m.definitions(),
        m.spec(),
        m.seed(),
        m.rows(),
        checksum,
        m.columns());
  }

  private static List<String> ids(List<Row> rows) {
    List<String> ids = new ArrayList<>();
    rows.forEach(row -> ids.add(row.<Row>getAs("_key").getString(0)));
    return ids.stream().sorted().toList();
  }
}
