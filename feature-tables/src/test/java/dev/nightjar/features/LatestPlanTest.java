package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.NightClock;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.TestSpark;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The newest row of random events against a naive twin (rule T4). */
class LatestPlanTest {
  private static final long SEED = 20131103;
  private static final NightClock CLOCK = TestSpark.CLOCK;
  private static final Duration LOOKBACK = Duration.ofHours(7);
  private static final List<LocalDate> NIGHTS =
      List.of(
          LocalDate.of(2013, 3, 10),
          LocalDate.of(2013, 3, 11),
          LocalDate.of(2013, 11, 3),
          LocalDate.of(2013, 11, 4));
  private static final Comparator<Event> NEWEST_LAST =
      Comparator.comparing(Event::at).thenComparing(Event.NEWNESS);

  /** The same events without a sequence. */
  private static final String TIES =
      """
      table: ties
      landing: events
      columns: { id: string, who: string, part: int, at: timestamp, v: double, w: double, ok: boolean, seq: int }
      select: { id: id, who: who, part: part, at: at, v: v, w: w, ok: ok, seq: seq }
      key: [id]
      event_time: at
      available_time: at
      deleted_when: "seq < 0"
      """;

  @TempDir Path folder;

  @Test
  void t4_newestEventTimeWinsAsAWholeRowThenKnownAtThenSequence() {
    check("events", NEWEST_LAST);
  }

  @Test
  void t4_whereNothingOrdersEquallyNewRowsTheyTie() {
    check("ties", Comparator.comparing(Event::at).thenComparing(Event::known));
  }

  private void check(String source, Comparator<Event> newestLast) {
    TestProject files =
        new TestProject(folder)
            .write("tables/ties.yaml", TIES)
            .write(
                "features/newest.yaml",
                "feature_table: newest\nentity: { who: string, part: int }\nfrom: "
                    + source
                    + "\nlatest: { columns: [v, ok], lookback: 7h, tie: first }\n");
    Project project = files.read();
    FeatureTable table = files.featureTables().get("newest");
    assertThat(files.problems()).isEmpty();
    List<Event> events =
        new ArrayList<>(
            new RandomEvents(SEED, CLOCK, NIGHTS, List.of(LOOKBACK, Duration.ZERO)).worlds(1500));
    if (source.equals("ties")) {
      // Keys that are never corrected: what is equally new is then told apart by nothing.
      events.replaceAll(e -> e.withId(null));
    }
    List<Cut> cuts = NIGHTS.stream().map(n -> new Cut(n, CLOCK.cutoffOf(n))).toList();
    Map<String, Row> actual = new HashMap<>();
    for (Row row :
        new SnapshotPlan(table, project.tables().get(source))
            .cut(
                TestSpark.session()
                    .createDataFrame(events.stream().map(Event::row).toList(), Event.SCHEMA),
                cuts)
            .collectAsList()) {
      actual.put(row.getAs("night") + "/" + row.getAs("who") + "/" + row.getAs("part"), row);
    }
    int cases = 0;
    int ties = 0;
    for (Cut cut : cuts) {
      Map<String, List<Event>> entities =
          NaiveSnapshots.visible(events, cut.asOf()).stream()
              .filter(e -> !e.at().isBefore(cut.asOf().minus(LOOKBACK)))
              .collect(Collectors.groupingBy(e -> cut.night() + "/" + e.who() + "/" + e.part()));
      for (Map.Entry<String, List<Event>> entity : entities.entrySet()) {
        Event newest = entity.getValue().stream().max(newestLast).orElseThrow();
        List<Event> equallyNew =
            entity.getValue().stream().filter(e -> newestLast.compare(e, newest) == 0).toList();
        Event least =
            equallyNew.stream()
                .min(
                    Comparator.comparing(LatestPlanTest::value, NaiveSnapshots.DOUBLES)
                        .thenComparing(Event::ok, Comparator.nullsFirst(Comparator.naturalOrder())))
                .orElseThrow();
        boolean tied =
            equallyNew.stream()
                .anyMatch(
                    e ->
                        !Objects.equals(value(e), value(least))
                            || !Objects.equals(e.ok(), least.ok()));
        Map<String, Object> expected = new TreeMap<>();
        expected.put("v", String.valueOf(value(least)));
        expected.put("ok", String.valueOf(least.ok()));
        expected.put("source_event_time", newest.at());
        expected.put("source_known_at", newest.known());
        expected.put("source_rows", 1L);
        expected.put("_tied", tied);
        Row row = actual.get(entity.getKey());
        assertThat(row).as("%s, seed %d", entity.getKey(), SEED).isNotNull();
        Map<String, Object> found = new TreeMap<>();
        expected.keySet().forEach(column -> found.put(column, row.getAs(column)));
        found.replaceAll((k, v) -> k.equals("v") || k.equals("ok") ? String.valueOf(v) : v);
        assertThat(found).as("%s, seed %d", entity.getKey(), SEED).isEqualTo(expected);
        cases++;
        ties += tied ? 1 : 0;
      }
    }
    assertThat(cases).isEqualTo(actual.size()).isGreaterThan(1000);
    assertThat(ties > 0).isEqualTo(source.equals("ties"));
  }

  private static Double value(Event event) {
    return event.v() == null ? null : event.v() + 0.0;
  }
}
