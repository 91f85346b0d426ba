package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.NightClock;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.TestSpark;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of random events against a naive twin; both clock changes are among the nights. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WindowPlanTest {
  private static final long SEED = 20130601;
  private static final NightClock CLOCK = TestSpark.CLOCK;
  private static final Duration SHORT = Duration.ofHours(6);
  private static final Duration LONG = Duration.ofDays(3);
  private static final List<LocalDate> NIGHTS =
      List.of(
          LocalDate.of(2013, 3, 9),
          LocalDate.of(2013, 3, 10),
          LocalDate.of(2013, 3, 11),
          LocalDate.of(2013, 11, 2),
          LocalDate.of(2013, 11, 3),
          LocalDate.of(2013, 11, 4));
  private static final String TABLE =
      """
      feature_table: windows
      entity: { who: string, part: int }
      from: events
      features:
        smoothed: { rate: ok, over: [6h, 3d], smooth: { strength: 5, toward: all } }
        plain: { rate: ok, over: [3d] }
        n: { count: "*", over: [6h, 3d] }
        values: { count: v, over: [3d] }
        total: { sum: v, over: [3d] }
        average: { mean: v, over: [6h] }
        weight: { mean: w, over: [6h, 3d], smooth: { strength: 2.5, toward: all } }
        low: { min: v, over: [3d] }
        high: { max: v, over: [3d] }
        spread: { stddev: v, over: [3d] }
      """;

  @TempDir static Path folder;

  private final List<Event> events =
      new RandomEvents(SEED, CLOCK, NIGHTS, List.of(SHORT, LONG, Duration.ZERO)).worlds(1500);
  private final List<Cut> cuts =
      NIGHTS.stream().map(night -> new Cut(night, CLOCK.cutoffOf(night))).toList();
  private SnapshotPlan plan;
  private Map<String, Row> actual;

  @BeforeAll
  void cut() {
    TestProject files = new TestProject(folder).write("features/windows.yaml", TABLE);
    Project project = files.read();
    FeatureTable table = files.featureTables().get("windows");
    assertThat(files.problems()).isEmpty();
    plan = new SnapshotPlan(table, project.tables().get("events"));
    actual = new HashMap<>();
    for (Row row : plan.cut(frame(events), cuts).collectAsList()) {
      String key = key(row.getAs("night"), row.getAs("who"), row.getAs("part"));
      assertThat(actual.put(key, row)).as("one row for %s", key).isNull();
    }
  }

  @Test
  void t5_t6_t10_everyFeatureEqualsItsNaiveTwin() {
    int cases = 0;
    for (Cut cut : cuts) {
      List<Event> all = NaiveSnapshots.inWindow(
              NaiveSnapshots.visible(events, cut.asOf()), cut.asOf(), LONG);
      List<Event> allShort = NaiveSnapshots.inWindow(all, cut.asOf(), SHORT);
      Map<String, List<Event>> entities =
          all.stream()
              .collect(
                  Collectors.groupingBy(
                      e -> key(cut.night(), e.who(), e.part()), TreeMap::new, Collectors.toList()));
      for (Map.Entry<String, List<Event>> entity : entities.entrySet()) {
        List<Event> inLong = entity.getValue();
        List<Event> inShort = NaiveSnapshots.inWindow(inLong, cut.asOf(), SHORT);
        Row row = actual.get(entity.getKey());
        assertThat(row).as("%s, seed %d", entity.getKey(), SEED).isNotNull();
        Map<String, @Nullable Object> expected = new TreeMap<>();
        expected.put("smoothed_6h", NaiveSnapshots.smoothedRate(inShort, allShort, 5));
        expected.put("smoothed_3d", NaiveSnapshots.smoothedRate(inLong, all, 5));
        expected.put("plain_3d", NaiveSnapshots.rate(inLong));
        expected.put("n_6h", (long) inShort.size());
        expected.put("n_3d", (long) inLong.size());
        List<Double> values = NaiveSnapshots.values(inLong);
        expected.put("values_3d", (long) values.size());
        expected.put("total_3d", values.isEmpty() ? null : NaiveSnapshots.sum(values) + 0.0);
        expected.put("average_6h", NaiveSnapshots.mean(NaiveSnapshots.values(inShort)));
        expected.put(
            "weight_6h",
            NaiveSnapshots.smoothedMean(
                NaiveSnapshots.weights(inShort), NaiveSnapshots.weights(allShort), 2.5));
        expected.put(
            "weight_3d",
            NaiveSnapshots.smoothedMean(
                NaiveSnapshots.weights(inLong), NaiveSnapshots.weights(all), 2.5));
        List<Double> ordered = values.stream().map(v -> v + 0.0).sorted().toList();
        expected.put("low_3d", ordered.isEmpty() ? null : ordered.get(0));
        expected.put("high_3d", ordered.isEmpty() ? null : ordered.get(ordered.size() - 1));
        expected.put("source_rows", (long) inLong.size());
        expected.put(
            "source_event_time", inLong.stream().map(Event::at).max(java.time.Instant::compareTo).get());
        expected.put(
            "source_known_at", inLong.stream().map(Event::known).max(java.time.Instant::compareTo).get());
        expected.put("as_of", cut.asOf());
        expected.put("known_at", cut.asOf());
        Map<String, @Nullable Object> found = new TreeMap<>();
        expected.keySet().forEach(column -> found.put(column, row.getAs(column)));
        assertThat(found).as("%s, seed %d", entity.getKey(), SEED).isEqualTo(expected);
        near(entity.getKey(), row.getAs("spread_3d"), NaiveSnapshots.deviation(values));
        cases++;
      }
    }
    assertThat(cases).isEqualTo(actual.size()).isGreaterThan(4000);
  }

  @Test
  void t9_t10_neitherOrderNorPartitionsShowInAnyBit() {
    List<Event> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, new Random(SEED));
    Dataset<Row> once = plan.cut(frame(events).coalesce(1), cuts);
    Dataset<Row> again = plan.cut(frame(shuffled).repartition(7), cuts);
    assertThat(SetChecksum.of(again)).isEqualTo(SetChecksum.of(once));
  }

  @Test
  void aSingleNightIsTheSameAsInARange() {
    Cut one = cuts.get(4);
    Dataset<Row> range = plan.cut(frame(events), cuts).where("night = DATE '" + one.night() + "'");
    assertThat(SetChecksum.of(plan.cut(frame(events), List.of(one))))
        .isEqualTo(SetChecksum.of(range));
  }

  @Test
  void noRowsGiveNoSnapshotRows() {
    assertThat(plan.cut(frame(List.of()), cuts).isEmpty()).isTrue();
  }

  private static void near(String entity, @Nullable Double found, @Nullable Double expected) {
    boolean same =
        found == null || expected == null
            ? found == null && expected == null
            : found.equals(expected) || Math.abs(found - expected) <= 1e-9 * Math.abs(expected);
    assertThat(same).as("%s: %s, not %s, seed %d", entity, found, expected, SEED).isTrue();
  }

  private static Dataset<Row> frame(List<Event> events) {
    return TestSpark.session()
        .createDataFrame(events.stream().map(Event::row).toList(), Event.SCHEMA);
  }

  private static String key(Object night, @Nullable Object who, @Nullable Object part) {
    return night + "/" + who + "/" + part;
  }
}
