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
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Snapshots by the kernel are to the bit those of the plain plan: random worlds of late, corrected,
 * deleted and tied rows, cut at single nights, at both clock changes, and at many nights in a row.
 */
class SnapshotTwinsTest {
  private static final long SEED = Long.getLong("seed", 20130310L);
  private static final int CASES = Integer.getInteger("tables", 3);
  private static final NightClock CLOCK = TestSpark.CLOCK;
  private static final Duration LONGEST = Duration.ofDays(3);
  private static final LocalDate SPRING = LocalDate.of(2013, 3, 10);
  private static final LocalDate AUTUMN = LocalDate.of(2013, 11, 3);
  private static final List<List<LocalDate>> NIGHTS =
      List.of(
          List.of(SPRING),
          List.of(SPRING.minusDays(1), SPRING, SPRING.plusDays(1), AUTUMN, AUTUMN.plusDays(1)),
          IntStream.range(0, 45).mapToObj(day -> AUTUMN.minusDays(40).plusDays(day)).toList());

  private static final String WINDOWS =
      """
      feature_table: windows
      entity: { who: string, part: int }
      from: events
      features:
        rows: { count: "*", over: [6h, 3d] }
        values: { count: v, over: [1d] }
        smoothed: { rate: ok, over: [6h, 3d], smooth: { strength: 5, toward: all } }
        weight: { mean: w, over: [1d], smooth: { strength: 2.5, toward: all } }
        average: { mean: v, over: [3d] }
        total: { sum: v, over: [3d] }
        whole: { sum: seq, over: [1d] }
        spread: { stddev: v, over: [3d] }
        low: { min: v, over: [6h, 3d] }
        high: { max: "cast(w as decimal(25,3))", over: [3d] }
        name: { max: id, over: [3d] }
        moment: { min: at, over: [3d] }
      """;

  /** The same events in a table whose rows nothing orders. */
  private static final String UNORDERED =
      TestProject.EVENTS.replace("table: events", "table: ties").replace("sequence: seq\n", "");

  @TempDir Path folder;

  @Test
  void t2_t5_t6_t10_windowsEqualThoseOfThePlainPlan() {
    check(WINDOWS, "events", true);
  }

  @Test
  void t2_t4_newestRowsEqualThoseOfThePlainPlan() {
    check(latest("events"), "events", true);
  }

  @Test
  void t4_equallyNewRowsTieAsInThePlainPlan() {
    check(latest("ties"), "ties", false);
  }

  private static String latest(String source) {
    return "feature_table: newest\nentity: { who: string }\nfrom: "
        + source
        + "\nlatest: { columns: [v, ok, part], lookback: 30h, tie: warn }\n";
  }

  private void check(String definition, String source, boolean corrected) {
    TestProject files =
        new TestProject(folder)
            .write("tables/ties.yaml", UNORDERED)
            .write("features/f.yaml", definition);
    Project project = files.read();
    FeatureTable table = files.featureTables().values().iterator().next();
    assertThat(files.problems()).isEmpty();
    SnapshotPlan kernel = new SnapshotPlan(table, project.tables().get(source));
    PlainSnapshotPlan plain = new PlainSnapshotPlan(table, project.tables().get(source));
    for (int i = 0; i < CASES; i++) {
      long seed = SEED + i;
      List<LocalDate> nights = NIGHTS.get(i % NIGHTS.size());
      List<Event> events =
          new RandomEvents(
                  seed, CLOCK, nights, List.of(Duration.ofHours(6), LONGEST, Duration.ofHours(30)))
              .worlds(200);
      if (!corrected) {
        events.replaceAll(event -> event.withId(null));
      }
      Collections.shuffle(events, new Random(seed));
      Dataset<Row> rows =
          TestSpark.session()
              .createDataFrame(events.stream().map(Event::row).toList(), Event.SCHEMA)
              .repartition(1 + i % 4);
      List<Cut> cuts = new ArrayList<>();
      nights.forEach(night -> cuts.add(new Cut(night, CLOCK.cutoffOf(night))));
      SetChecksum expected = SetChecksum.of(plain.cut(rows, cuts));
      assertThat(expected.rows()).isGreaterThan(50);
      assertThat(SetChecksum.of(kernel.cut(rows, cuts))).as("seed %d", seed).isEqualTo(expected);
    }
  }
}
