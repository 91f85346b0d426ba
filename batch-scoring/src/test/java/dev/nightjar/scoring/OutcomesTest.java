package dev.nightjar.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.features.TrainingSetSpec;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.ProjectFolder;
import dev.nightjar.lakehouse.Publication;
import dev.nightjar.lakehouse.Published;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.SourceMark;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.lakehouse.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels joined to predictions, against a twin that loops over rows. */
class OutcomesTest {
  private static final long SEED = Long.getLong("seed", 77);
  private static final LocalDate FIRST = LocalDate.of(2013, 3, 8);
  private static final int NIGHTS = 6;
  private static final int WAIT = 2;
  private static final ScoringDefinition SCORING =
      new ScoringDefinition(
          "late",
          "p",
          null,
          "o",
          WAIT,
          List.of("origin"),
          5,
          null,
          new SourceMark("scoring/a.yaml", 1));
  private static final TrainingSetSpec SPEC =
      new TrainingSetSpec(
          "plan",
          "at",
          null,
          new TrainingSetSpec.Label("events", List.of("id"), "delay >= 15"),
          List.of());
  private static final StructType PREDICTIONS =
      StructType.fromDDL(
          """
          id string, predict_at timestamp, event_time timestamp, probability double,
          decision boolean, threshold double, model string, model_version bigint,
          slices map<string, string>, known_at timestamp, night date""");
  private static final StructType EVENTS =
      StructType.fromDDL(
          "id string, at timestamp, delay int, seq int, deleted boolean, known_at timestamp, night date");

  @TempDir Path folder;
  private Lakehouse lakehouse;
  private Project project;

  /** A prediction, and what a night took in about it. */
  private record Predicted(String id, LocalDate night, double probability) {}

  private record Event(
      String id, @Nullable Integer delay, int seq, boolean deleted, LocalDate night) {}

  @BeforeEach
  void open() throws IOException {
    lakehouse = TestSpark.lakehouse(folder.resolve("lakehouse"));
    Files.createDirectories(folder.resolve("project/tables"));
    Files.writeString(
        folder.resolve("project/lakehouse.yaml"),
        "name: t\nroot: ./unused\ntime_zone: America/New_York\n");
    Files.writeString(
        folder.resolve("project/tables/a.yaml"),
        """
        table: plan
        landing: plan
        columns: { id: string, at: timestamp }
        select: { id: id, at: at }
        key: [id]
        event_time: at
        available_time: at
        ---
        table: events
        landing: events
        columns: { id: string, at: timestamp, delay: int, seq: int }
        select: { id: id, at: at, delay: delay, seq: seq }
        key: [id]
        event_time: at
        available_time: at
        sequence: seq
        deleted_when: "seq < 0"
        """);
    Problems problems = new Problems();
    project = Project.read(ProjectFolder.open(folder.resolve("project"), null), problems);
    problems.throwIfAny("Cannot read the test's project");
  }

  @Test
  void t2_t6_anyLabelsAreJoinedLikeByTheTwin() {
    for (int round = 0; round < 4; round++) {
      Random random = new Random(SEED + round);
      lakehouse = TestSpark.lakehouse(folder.resolve("lakehouse-" + round));
      List<Predicted> predictions = predictions(random);
      List<Event> events = events(random);
      write(predictions, events);
      if (round % 2 == 0) {
        join(new NightRange(FIRST, last()));
      } else {
        for (LocalDate night : new NightRange(FIRST, last()).nights()) {
          join(NightRange.of(night));
        }
      }
      assertThat(actual()).as("seed %d", SEED + round).isEqualTo(twin(predictions, events));
    }
  }

  @Test
  void w2_joiningAgainWritesNothing() {
    Random random = new Random(SEED);
    write(predictions(random), events(random));
    NightRange all = new NightRange(FIRST, last());
    assertThat(join(all).written()).hasSize(NIGHTS);
    Published again = join(all);
    assertThat(again.written()).isEmpty();
    assertThat(again.version().version()).isZero();
  }

  @Test
  void aNightThatTookInNothingIsAnErrorAndSoIsNoPrediction() {
    assertThatThrownBy(() -> join(NightRange.of(FIRST)))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("nothing has been scored yet");
    write(List.of(), List.of());
    assertThatThrownBy(() -> join(NightRange.of(last().plusDays(1))))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("events has not taken in that night");
    assertThat(join(NightRange.of(last())).rows()).as("no label, no outcome").isZero();
  }

  private static LocalDate last() {
    return FIRST.plusDays(NIGHTS - 1);
  }

  private Published join(NightRange nights) {
    Run run = lakehouse.start("outcomes", nights);
    Published published = new Outcomes(lakehouse, project).join(run, SCORING, SPEC, nights);
    run.complete();
    return published;
  }

  private static List<Predicted> predictions(Random random) {
    List<Predicted> predictions = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      predictions.add(
          new Predicted("f" + i, FIRST.plusDays(random.nextInt(NIGHTS)), random.nextDouble()));
    }
    return predictions;
  }

  private static List<Event> events(Random random) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      int seq = random.nextInt(4) - 1;
      events.add(
          new Event(
              "f" + random.nextInt(45),
              random.nextInt(4) == 0 ? null : random.nextInt(30),
              seq,
              seq < 0,
              FIRST.plusDays(random.nextInt(NIGHTS))));
    }
    return events;
  }

  /** Id, night of the prediction, night that learnt it, label. */
  private static List<String> twin(List<Predicted> predictions, List<Event> events) {
    List<String> rows = new ArrayList<>();
    for (Predicted p : predictions) {
      for (LocalDate night : new NightRange(FIRST, last()).nights()) {
        Event newest = null;
        for (Event e : events) {
          if (e.id().equals(p.id()) && e.night().equals(night) && isNewer(e, newest)) {
            newest = e;
          }
        }
        if (newest != null
            && !p.night().isAfter(night)
            && !p.night().isBefore(night.minusDays(WAIT))) {
          Double label =
              newest.deleted() || newest.delay() == null ? null : newest.delay() >= 15 ? 1.0 : 0.0;
          rows.add(p.id() + " " + p.night() + " " + night + " " + p.probability() + " " + label);
        }
      }
    }
    rows.sort(null);
    return rows;
  }

  /** Equal in sequence: the greatest by the other columns counts, null before all (rule T2). */
  private static boolean isNewer(Event e, @Nullable Event than) {
    if (than == null || e.seq() != than.seq()) {
      return than == null || e.seq() > than.seq();
    }
    return Objects.requireNonNullElse(e.delay(), -1) > Objects.requireNonNullElse(than.delay(), -1);
  }

  private List<String> actual() {
    List<String> rows = new ArrayList<>();
    for (Row row :
        lakehouse
            .read("o")
            .selectExpr(
                "id", "predicted_night", "night", "probability", "label", "slices['origin']")
            .collectAsList()) {
      assertThat(row.getString(5)).isEqualTo("JFK");
      rows.add(
          row.get(0) + " " + row.get(1) + " " + row.get(2) + " " + row.get(3) + " " + row.get(4));
    }
    rows.sort(null);
    return rows;
  }

  private void write(List<Predicted> predictions, List<Event> events) {
    Run run = lakehouse.start("score", new NightRange(FIRST, last()));
    List<Row> rows = new ArrayList<>();
    for (Predicted p : predictions) {
      Instant asOf = TestSpark.CLOCK.cutoffOf(p.night());
      rows.add(
          RowFactory.create(
              p.id(),
              asOf,
              asOf.plusSeconds(60),
              p.probability(),
              true,
              0.5,
              "late",
              1L,
              Map.of("origin", "JFK"),
              asOf,
              p.night()));
    }
    publish(run, "p", rows, PREDICTIONS);
    List<Row> taken = new ArrayList<>();
    for (Event e : events) {
      Instant asOf = TestSpark.CLOCK.cutoffOf(e.night());
      taken.add(
          RowFactory.create(
              e.id(), Instant.EPOCH, e.delay(), e.seq(), e.deleted(), asOf, e.night()));
    }
    publish(run, "events", taken, EVENTS);
    run.complete();
  }

  private void publish(Run run, String table, List<Row> rows, StructType schema) {
    TreeMap<TableWindow, String> hashes = new TreeMap<>();
    new NightRange(FIRST, last()).nights().forEach(n -> hashes.put(TableWindow.of(n), "1"));
    lakehouse.publish(
        run,
        Publication.of(
            table, hashes, TestSpark.session().createDataFrame(rows, schema), Verdict.PASS));
  }
}
