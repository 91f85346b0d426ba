package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tables made from others against a naive twin: corrections, late rows, tombstones, empty nights.
 */
class TransformReaderTest {
  private static final LocalDate FIRST = LocalDate.of(2013, 11, 1);
  private static final NightClock CLOCK = TestSpark.CLOCK;
  private static final StructType STORED =
      StructType.fromDDL(
          "id string, at timestamp, seq int, thing string, value int, deleted boolean,"
              + " known_at timestamp, night date");

  private static final String LANDED =
      """
      table: %s
      landing: %s
      columns: { id: string, at: timestamp, seq: int, thing: string, value: int, status: string }
      select: { id: id, at: at, seq: seq, thing: thing, value: value }
      key: [id]
      event_time: at
      available_time: at
      sequence: seq
      deleted_when: value < 0
      """;

  @TempDir Path folder;
  private Lakehouse lakehouse;
  private Project project;

  /** A stored row; the same shape in both sources. */
  private record Fact(
      @Nullable String id,
      @Nullable Integer seq,
      @Nullable String thing,
      @Nullable Integer value,
      boolean deleted,
      Instant knownAt) {

    LocalDate night() {
      return CLOCK.nightThatTakesIn(knownAt);
    }

    Row row() {
      return RowFactory.create(id, Instant.EPOCH, seq, thing, value, deleted, knownAt, night());
    }
  }

  @BeforeEach
  void open() {
    ProjectFixture fixture =
        new ProjectFixture(folder.resolve("project"))
            .write("tables/events.yaml", LANDED.formatted("events", "events"))
            .write("tables/things.yaml", LANDED.formatted("things", "things"))
            .write(
                "tables/joined.yaml",
                """
                table: joined
                from: { events: night, things: current }
                sql: >-
                  SELECT e.id, e.at, e.value, t.value AS of_thing,
                         greatest(e.known_at, t.known_at) AS complete_at
                    FROM events e LEFT JOIN things t ON t.id = e.thing
                key: [id]
                event_time: at
                available_time: complete_at
                """);
    assertThat(fixture.problems()).isEmpty();
    project = fixture.read();
    lakehouse = TestSpark.lakehouse(folder.resolve("lakehouse"));
  }

  @Test
  void t2_t3_nightsAndHistoriesAreLikeANaiveTwin() {
    long seed = 20131103;
    Random random = new Random(seed);
    int nights = 7;
    Map<String, List<Fact>> stored = new HashMap<>();
    for (String source : List.of("events", "things")) {
      List<Fact> history = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        Instant known = CLOCK.cutoffOf(FIRST).minusSeconds(random.nextInt(3 * 86_400));
        history.add(fact(random, known));
      }
      publish(source, List.of(TableWindow.historyTo(FIRST)), history);
      List<Fact> facts = new ArrayList<>();
      List<TableWindow> windows = new ArrayList<>();
      for (int n = 1; n < nights; n++) {
        windows.add(TableWindow.of(FIRST.plusDays(n)));
        for (int i = random.nextInt(3) == 0 ? 0 : random.nextInt(9); i > 0; i--) {
          facts.add(fact(random, CLOCK.cutoffOf(FIRST.plusDays(n))));
        }
      }
      publish(source, windows, facts);
      stored.put(source, Stream.concat(history.stream(), facts.stream()).toList());
    }
    TransformReader reader = reader();
    for (int n = 0; n < nights; n++) {
      LocalDate night = FIRST.plusDays(n);
      assertThat(shown(reader, TableWindow.of(night)))
          .as("night %s, seed %d", night, seed)
          .containsExactlyInAnyOrderElementsOf(naive(stored, night, false));
      assertThat(shown(reader, TableWindow.historyTo(night)))
          .as("history to %s, seed %d", night, seed)
          .containsExactlyInAnyOrderElementsOf(naive(stored, night, true));
    }
  }

  @Test
  void w2_aNightDependsOnItsOwnWindowOfANightSourceAndOnAllEarlierOnesOfACurrentOne() {
    List<TableWindow> nights =
        Stream.of(0, 1, 2, 3).map(n -> TableWindow.of(FIRST.plusDays(n))).toList();
    publish("events", nights, List.of());
    publish("things", nights, List.of());
    SortedMap<TableWindow, String> before = reader().inputHashes(nights);
    assertThat(reader().inputHashes(nights)).as("same inputs").isEqualTo(before);
    assertThat(Set.copyOf(before.values())).hasSize(4);

    publish("events", nights.subList(1, 2), "repaired", List.of());
    assertThat(changed(before, nights)).containsExactly(nights.get(1));
    SortedMap<TableWindow, String> repaired = reader().inputHashes(nights);
    publish("things", nights.subList(2, 3), "repaired", List.of());
    assertThat(changed(repaired, nights)).containsExactly(nights.get(2), nights.get(3));

    SortedMap<TableWindow, String> last = reader().inputHashes(nights);
    publish("things", List.of(TableWindow.of(FIRST.plusDays(9))), List.of());
    assertThat(reader().inputHashes(nights)).as("a later night").isEqualTo(last);
  }

  @Test
  void aSourceThatDoesNotHoldTheNightIsNamed() {
    publish("events", List.of(TableWindow.of(FIRST)), List.of());
    assertThatThrownBy(this::reader)
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.USER))
        .hasMessageContaining("things, which it is made from, does not hold that night");
    publish("things", List.of(TableWindow.of(FIRST.plusDays(1))), List.of());
    assertThatThrownBy(() -> reader().inputHashes(List.of(TableWindow.of(FIRST))))
        .hasMessageContaining("Cannot make joined for night 2013-11-01")
        .hasMessageContaining("things")
        .hasMessageContaining("nightjar ingest --date 2013-11-01 --table things");
  }

  private static Fact fact(Random random, Instant knownAt) {
    return new Fact(
        random.nextInt(9) == 0 ? null : "id" + random.nextInt(6),
        random.nextInt(4) == 0 ? null : random.nextInt(3),
        random.nextInt(5) == 0 ? null : "id" + random.nextInt(8),
        random.nextInt(7) == 0 ? null : random.nextInt(100),
        random.nextInt(6) == 0,
        knownAt);
  }

  /** One nested loop, straight from the rules. */
  private static List<String> naive(
      Map<String, List<Fact>> stored, LocalDate night, boolean history) {
    Instant cutoff = CLOCK.cutoffOf(night);
    List<Fact> events =
        Objects.requireNonNull(stored.get("events")).stream()
            .filter(f -> history || f.night().equals(night))
            .toList();
    List<String> made = new ArrayList<>();
    for (Fact event : visible(events, cutoff)) {
      List<@Nullable Fact> matching = new ArrayList<>();
      for (Fact thing : visible(Objects.requireNonNull(stored.get("things")), cutoff)) {
        if (thing.id() != null && thing.id().equals(event.thing())) {
          matching.add(thing);
        }
      }
      if (matching.isEmpty()) {
        matching.add(null);
      }
      for (@Nullable Fact thing : matching) {
        Instant complete = event.knownAt();
        if (thing != null && thing.knownAt().isAfter(complete)) {
          complete = thing.knownAt();
        }
        Instant known = history ? complete : cutoff;
        made.add(
            String.join(
                "|",
                String.valueOf(event.id()),
                String.valueOf(event.value()),
                String.valueOf(thing == null ? null : thing.value()),
                complete.toString(),
                known.toString(),
                CLOCK.nightThatTakesIn(known).toString()));
      }
    }
    return made;
  }

  private static List<Fact> visible(List<Fact> facts, Instant cutoff) {
    Comparator<Fact> newest =
        Comparator.comparing(Fact::knownAt)
            .thenComparing(Fact::seq, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Fact::thing, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Fact::value, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Fact::deleted);
    List<Fact> visible = new ArrayList<>();
    Map<String, Fact> byKey = new LinkedHashMap<>();
    for (Fact fact : facts) {
      if (fact.knownAt().isAfter(cutoff)) {
        continue;
      }
      if (fact.id() == null) {
        visible.add(fact);
      } else {
        byKey.merge(fact.id(), fact, (a, b) -> newest.compare(a, b) >= 0 ? a : b);
      }
    }
    visible.addAll(byKey.values());
    visible.removeIf(Fact::deleted);
    return visible;
  }

  private static List<String> shown(TransformReader reader, TableWindow window) {
    return reader.rows(window).collectAsList().stream()
        .map(
            row ->
                String.join(
                    "|",
                    Stream.of("id", "value", "of_thing", "complete_at", "known_at", "night")
                        .map(name -> String.valueOf(row.<@Nullable Object>getAs(name)))
                        .toList()))
        .toList();
  }

  private Set<TableWindow> changed(
      SortedMap<TableWindow, String> before, List<TableWindow> windows) {
    Set<TableWindow> changed = new TreeSet<>(windows);
    SortedMap<TableWindow, String> now = reader().inputHashes(windows);
    changed.removeIf(window -> Objects.equals(now.get(window), before.get(window)));
    return changed;
  }

  private TransformReader reader() {
    Run run = lakehouse.start("ingest", NightRange.of(FIRST));
    TableDefinition joined = Objects.requireNonNull(project.tables().get("joined"));
    return new TransformReader(lakehouse, joined, project.tables(), run);
  }

  private void publish(String table, Collection<TableWindow> windows, List<Fact> facts) {
    publish(table, windows, "landed", facts);
  }

  private void publish(
      String table, Collection<TableWindow> windows, String input, List<Fact> facts) {
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    windows.forEach(window -> hashes.put(window, input));
    List<Row> rows = facts.stream().map(Fact::row).toList();
    lakehouse.publish(
        lakehouse.start("ingest", NightRange.of(FIRST)),
        Publication.of(
            table, hashes, lakehouse.spark().createDataFrame(rows, STORED), Verdict.PASS));
  }
}
