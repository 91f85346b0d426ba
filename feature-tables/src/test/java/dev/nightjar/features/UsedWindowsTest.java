package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightClock;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Publication;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.lakehouse.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rule W2: the windows that a snapshot says it uses, against a naive twin that makes the snapshot
 * of their rows alone. Random tables with late rows, corrections that move events in and out of
 * reach, tombstones, events to come, histories and repaired nights.
 */
class UsedWindowsTest {
  private static final long SEED = 20130603;
  private static final int TABLES = Integer.getInteger("tables", 4);
  private static final NightClock CLOCK = TestSpark.CLOCK;
  private static final LocalDate FIRST = LocalDate.of(2013, 3, 1);
  private static final int NIGHTS = 14;
  private static final Duration REACH = Duration.ofDays(3);
  private static final StructType SCHEMA = Event.SCHEMA.add("night", DataTypes.DateType);
  private static final String TABLE =
      """
      feature_table: counts
      entity: { who: string }
      from: events
      features: { n: { count: "*", over: [3d] } }
      """;

  @TempDir Path folder;

  @Test
  void w2_aSnapshotOfTheRowsOfTheWindowsUsedIsTheSnapshotOfAllRows() {
    int leftOut = 0;
    for (int i = 0; i < TABLES; i++) {
      leftOut += check(SEED + i);
    }
    assertThat(leftOut).as("windows that are not used, seed %d", SEED).isGreaterThan(7 * TABLES);
  }

  /** Returns how many windows the nights leave out although they could see them. */
  private int check(long seed) {
    Random random = new Random(seed);
    TestProject files =
        new TestProject(folder.resolve("project" + seed)).write("features/counts.yaml", TABLE);
    Project project = files.read();
    FeatureTable table = files.featureTables().get("counts");
    Lakehouse lakehouse = TestSpark.lakehouse(folder.resolve("lakehouse" + seed));
    Map<TableWindow, List<Event>> held = new HashMap<>();
    for (List<TableWindow> batch : batches(random)) {
      publish(lakehouse, random, batch, held);
    }
    Snapshots snapshots = new Snapshots(lakehouse, project);
    TableVersion version = lakehouse.newest("events");
    NightRange nights = new NightRange(FIRST, FIRST.plusDays(NIGHTS + 3));
    SortedMap<LocalDate, SortedMap<TableWindow, Long>> uses =
        snapshots.uses(table, version, nights);
    SortedMap<TableWindow, Long> attempts = lakehouse.attempts(version);
    int leftOut = 0;
    for (LocalDate night : nights.nights()) {
      Set<TableWindow> used = uses.get(night).keySet();
      SortedSet<TableWindow> visible = new TreeSet<>(attempts.keySet());
      visible.removeIf(window -> !window.visibleTo(night));
      assertThat(visible).as("night %s, seed %d", night, seed).containsAll(used);
      assertThat(snapshot(held, used, night))
          .as("night %s of windows %s, used %s, seed %d", night, visible, used, seed)
          .isEqualTo(snapshot(held, held.keySet(), night));
      assertThat(attempts).containsAllEntriesOf(uses.get(night));
      leftOut += visible.size() - used.size();
    }
    return leftOut;
  }

  /** One night at a time or several in a file; some begin with a history, some repair a night. */
  private static List<List<TableWindow>> batches(Random random) {
    List<List<TableWindow>> batches = new ArrayList<>();
    int night = 0;
    if (random.nextInt(2) == 0) {
      night = random.nextInt(5) + 1;
      batches.add(List.of(TableWindow.historyTo(FIRST.plusDays(night - 1))));
    }
    while (night < NIGHTS) {
      int length = random.nextInt(5) == 0 ? 2 : 1;
      batches.add(
          IntStream.range(night, night + length)
              .mapToObj(n -> TableWindow.of(FIRST.plusDays(n)))
              .toList());
      night += length;
      if (random.nextInt(8) == 0) {
        batches.add(List.of(TableWindow.of(FIRST.plusDays(random.nextInt(night)))));
      }
    }
    return batches;
  }

  private static void publish(
      Lakehouse lakehouse,
      Random random,
      List<TableWindow> windows,
      Map<TableWindow, List<Event>> held) {
    List<Row> rows = new ArrayList<>();
    TreeMap<TableWindow, String> hashes = new TreeMap<>();
    for (TableWindow window : windows) {
      // A repaired night takes the place of the history's rows of that night.
      held.forEach(
          (other, of) ->
              of.removeIf(
                  e ->
                      !window.history()
                          && CLOCK.nightThatTakesIn(e.known()).equals(window.night())));
      List<Event> events = new ArrayList<>();
      for (int n = random.nextInt(4); n > 0; n--) {
        events.add(event(random, window));
      }
      held.put(window, events);
      hashes.put(window, "rows " + random.nextLong());
      events.forEach(e -> rows.add(row(e)));
    }
    Run run = lakehouse.start("ingest", NightRange.of(windows.get(0).night()));
    lakehouse.publish(
        run,
        Publication.of(
            "events",
            hashes,
            TestSpark.session().createDataFrame(rows, SCHEMA).coalesce(1),
            Verdict.PASS));
  }

  private static Event event(Random random, TableWindow window) {
    LocalDate night =
        window.history() ? window.night().minusDays(random.nextInt(6)) : window.night();
    Instant known = CLOCK.cutoffOf(night).minusSeconds(window.history() ? random.nextInt(3600) : 0);
    Instant at =
        switch (random.nextInt(6)) {
          case 0 -> known.plus(Duration.ofHours(random.nextInt(200)));
          case 1 -> known.minus(REACH).plusNanos(1000L * (random.nextInt(3) - 1));
          case 2 -> known.minus(Duration.ofHours(random.nextInt(300)));
          default -> known.minus(Duration.ofHours(random.nextInt(30)));
        };
    return new Event(
        "k" + random.nextInt(6),
        "w" + random.nextInt(2),
        1,
        random.nextInt(15) == 0 ? null : at,
        null,
        null,
        null,
        random.nextInt(1_000_000),
        random.nextInt(8) == 0,
        known);
  }

  private static Row row(Event e) {
    List<@Nullable Object> values = new ArrayList<>();
    Row row = e.row();
    for (int i = 0; i < row.length(); i++) {
      values.add(row.get(i));
    }
    values.add(CLOCK.nightThatTakesIn(e.known()));
    return RowFactory.create(values.toArray());
  }

  /** By entity, the events in reach: all that a snapshot is made of (rules T2, T4, T5). */
  private static Map<String, List<Event>> snapshot(
      Map<TableWindow, List<Event>> held, Set<TableWindow> windows, LocalDate night) {
    List<Event> events =
        windows.stream().flatMap(window -> held.getOrDefault(window, List.of()).stream()).toList();
    Instant asOf = CLOCK.cutoffOf(night);
    return NaiveSnapshots.inWindow(NaiveSnapshots.visible(events, asOf), asOf, REACH).stream()
        .sorted(Comparator.comparing(Event::toString))
        .collect(Collectors.groupingBy(e -> String.valueOf(e.who())));
  }
}
