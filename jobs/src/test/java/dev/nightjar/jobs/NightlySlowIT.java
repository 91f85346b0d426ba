package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.LedgerEntry;
import dev.nightjar.lakehouse.RunLedger;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.monitoring.MonitoringTable;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole night: again, twice at once, in a range, and with models that are not what they were. */
class NightlySlowIT {
  private static final ReferenceRun REFERENCE = ReferenceRun.get();
  private static final String LAST = ReferenceRun.LAST.toString();
  private static final String NEXT = ReferenceRun.LAST.plusDays(1).toString();
  private static final String MODEL = "late_arrival";
  private static final String PREDICTIONS = "late_arrival_predictions";

  @TempDir Path folder;

  @Test
  void w2_aNightAgainChangesNothing() {
    copy(REFERENCE.undisturbed());
    SortedMap<String, Long> before = versions();
    assertThat(run("nightly", "--date", LAST).requires(0).out()).contains("\"scored\":0");
    assertThat(versions()).isEqualTo(before);
    REFERENCE.requireSame(folder, ReferenceRun.NIGHTLY);
    assertThat(lakehouse(folder).ledger().entriesOf(ReferenceRun.LAST))
        .filteredOn(entry -> entry.job().equals(RunLedger.NIGHTLY))
        .as("and is judged as at first")
        .hasSize(2)
        .extracting(LedgerEntry::verdict)
        .containsOnly(Verdict.WARN);
  }

  @Test
  void w3_twoNightliesAtOnceEndAsOne() throws InterruptedException {
    copy(REFERENCE.before(ReferenceRun.NIGHTLY));
    List<ChildJvm> children =
        Stream.of("a", "b")
            .map(
                name ->
                    ChildJvm.start(
                        List.of(REFERENCE.archived()),
                        ReferenceRun.withProject(
                            folder, List.of("nightly", "--date", LAST, "--wait", "5m")),
                        folder.resolve(name + ".log")))
            .toList();
    while (!Files.exists(folder.resolve("lakehouse/_lease"))) {
      assertThat(children).as("children").allMatch(ChildJvm::isAlive);
      Thread.sleep(20);
    }
    run("nightly", "--date", LAST)
        .requires(30, "Cannot start nightly " + LAST, "holds the project's lease", "--wait 30m");
    for (ChildJvm child : children) {
      assertThat(child.waitFor()).as(child.output()).isZero();
    }
    assertThat(children.stream().filter(c -> c.output().contains("waiting for nightly")))
        .as("one has waited for the other")
        .hasSize(1);
    REFERENCE.requireSame(folder, ReferenceRun.NIGHTLY);
    assertThat(versions().get(PREDICTIONS)).isEqualTo(1);
  }

  @Test
  void aRangeIsTheSameNightsOneByOne() {
    String last = ReferenceRun.LAST.plusDays(2).toString();
    Path range = folder.resolve("range");
    Path single = folder.resolve("single");
    Folders.copy(REFERENCE.before(ReferenceRun.NIGHTLY), range);
    Folders.copy(REFERENCE.before(ReferenceRun.NIGHTLY), single);
    Told.in(range, "nightly", "--from", LAST, "--to", last, "--no-retrain").requires(0);
    for (String night : List.of(LAST, NEXT, last)) {
      Told.in(single, "nightly", "--date", night, "--no-retrain").requires(0);
    }
    SortedMap<String, List<String>> expected = TableContents.acrossVersions(lakehouse(single));
    TableContents.acrossVersions(lakehouse(range))
        .forEach((table, rows) -> assertThat(rows).as(table).isEqualTo(expected.get(table)));
    assertThat(lakehouse(range).newest(PREDICTIONS).version()).isEqualTo(1);
  }

  @Test
  void withoutAModelNothingIsScored_withoutAChampionTheBaselinePredicts() throws IOException {
    copy(REFERENCE.before("train"));
    run("nightly", "--date", LAST)
        .requires(0, "WARN no version of late_arrival can predict " + LAST);
    assertThat(lakehouse(folder).exists(PREDICTIONS)).isFalse();
    run("score", "--date", LAST).requires(10, "late_arrival");
    run("score", "--nightly", "--date", LAST)
        .requires(0, "WARN no version of late_arrival can predict " + LAST);
    run("outcomes", "--nightly", "--date", LAST).requires(0);

    Path model = folder.resolve("project/models/late_arrival.yaml");
    FlightsExtract.edit(model, "min_relative_gain: -1", "min_relative_gain: 0.99");
    run("train", "--date", ReferenceRun.NIGHT.toString()).requires(0, "there is no champion");
    run("nightly", "--date", LAST)
        .requires(
            0, "there was no champion before night " + LAST, "the baseline of late_arrival v1");
    assertThat(predictedBy(LAST)).containsExactly("1 constant");
  }

  @Test
  void stepByStepWithoutAChampionIsTheNightInOneGo() throws IOException {
    Path unserved = REFERENCE.before("train");
    Path byBaseline = folder.resolve("baseline");
    Folders.copy(unserved, byBaseline);
    FlightsExtract.edit(
        byBaseline.resolve("project/models/late_arrival.yaml"),
        "min_relative_gain: -1",
        "min_relative_gain: 0.99");
    Told.in(byBaseline, "train", "--date", ReferenceRun.NIGHT.toString()).requires(0);
    for (Path before : List.of(unserved, byBaseline)) {
      Path whole = folder.resolve(before.getFileName() + "-whole");
      Path steps = folder.resolve(before.getFileName() + "-steps");
      Folders.copy(before, whole);
      Folders.copy(before, steps);
      Told.in(whole, "nightly", "--date", LAST, "--no-retrain").requires(0);
      Told.in(steps, "ingest", "--nightly", "--date", LAST).requires(0);
      Told.in(steps, "materialize", "--date", LAST).requires(0);
      Told.in(steps, "score", "--nightly", "--date", LAST).requires(0);
      Told.in(steps, "outcomes", "--nightly", "--date", LAST).requires(0);
      Told.in(steps, "monitor", "--date", LAST).requires(0);
      Told.in(steps, "decide", "--date", LAST).requires(0);
      Told.in(steps, "nightly", "--date", LAST, "--no-retrain").requires(0);
      SortedMap<String, List<String>> expected = TableContents.acrossVersions(lakehouse(whole));
      SortedMap<String, List<String>> actual = TableContents.acrossVersions(lakehouse(steps));
      assertThat(actual.keySet()).isEqualTo(expected.keySet());
      actual.forEach((table, rows) -> assertThat(rows).as(table).isEqualTo(expected.get(table)));
    }
  }

  @Test
  void aDamagedChampionIsReplacedByTheOneBefore() throws IOException {
    copy(REFERENCE.undisturbed());
    ModelVersion champion = new Registry(lakehouse(folder)).requireChampion(MODEL);
    assertThat(champion.version()).isEqualTo(2);
    Path files = folder.resolve("lakehouse").resolve(champion.folder());
    try (Stream<Path> all = Files.list(files)) {
      for (Path file : all.filter(f -> f.toString().endsWith(".ubj")).toList()) {
        Files.writeString(file, "not a model");
      }
    }
    run("nightly", "--date", NEXT, "--no-retrain")
        .requires(0, "WARN late_arrival v2 cannot be loaded", "late_arrival v1, champion before");
    assertThat(predictedBy(NEXT)).containsExactly("1 xgboost");
  }

  @Test
  void anAutomaticPromotionRolledBackStaysRolledBack() {
    copy(REFERENCE.undisturbed());
    run("ingest", "--date", NEXT).requires(0);
    run("score", "--date", NEXT).requires(0);
    assertThat(predictedBy(NEXT)).containsExactly("2 xgboost");
    run("models", "rollback", MODEL).requires(0, "late_arrival v1 is the champion");
    SortedMap<String, Long> before = versions();
    assertThat(run("nightly", "--date", LAST).requires(0).out())
        .contains("late_arrival v2 PROMOTED: ");
    assertThat(versions()).as("its night again decides nothing new").isEqualTo(before);
    assertThat(new Registry(lakehouse(folder)).requireChampion(MODEL).version()).isEqualTo(1);
    run("score", "--date", NEXT).requires(0);
    assertThat(predictedBy(NEXT)).containsExactly("1 xgboost");
  }

  @Test
  void aChallengerPredictsInTheShadowOfTheChampion() throws IOException {
    copy(REFERENCE.undisturbed());
    run("models", "rollback", MODEL).requires(0, "late_arrival v1 is the champion");
    Path scoring = folder.resolve("project/scoring/late_arrival.yaml");
    Files.writeString(scoring, Files.readString(scoring) + "\nshadow: { into: in_the_shadow }\n");
    run("nightly", "--date", NEXT, "--no-retrain").requires(0);
    assertThat(predictedBy(NEXT)).containsExactly("1 xgboost");
    assertThat(predictedBy("in_the_shadow", NEXT)).containsExactly("2 xgboost");
    assertThat(lakehouse(folder).read("in_the_shadow").count())
        .isEqualTo(
            lakehouse(folder).read(PREDICTIONS).where("night = DATE '" + NEXT + "'").count());
    SortedMap<String, Long> before = versions();
    run("nightly", "--date", NEXT, "--no-retrain").requires(0);
    assertThat(versions()).isEqualTo(before);
    run("ingest", "--date", ReferenceRun.LAST.plusDays(2).toString()).requires(0);
    run("evaluate", MODEL, "--date", NEXT, "--shadow").requires(0);
  }

  @Test
  void aRetrainingWhileANightIsScored() throws Exception {
    copy(REFERENCE.undisturbed());
    run("ingest", "--date", NEXT).requires(0);
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<?> retraining =
          other.submit(
              () -> {
                run("train", "--date", NEXT).requires(0);
                run("models", "promote", MODEL, "3").requires(0);
              });
      boolean over;
      do {
        over = retraining.isDone();
        run("score", "--date", NEXT).requires(0);
        assertThat(predictedBy(NEXT)).as("one version predicts").hasSize(1);
      } while (!over);
      retraining.get();
    } finally {
      other.shutdownNow();
    }
    assertThat(
            new Registry(lakehouse(folder))
                .serving(MODEL, LocalDate.parse(NEXT))
                .orElseThrow()
                .version()
                .version())
        .isEqualTo(3);
    assertThat(predictedBy(NEXT)).containsExactly("3 xgboost");
  }

  private void copy(Path from) {
    Folders.copy(from, folder);
  }

  private Told run(String... job) {
    return Told.in(folder, job);
  }

  private static Lakehouse lakehouse(Path place) {
    return TestSpark.lakehouse(place.resolve("lakehouse"));
  }

  /** The newest versions of all tables but those that tell of runs. */
  private SortedMap<String, Long> versions() {
    Lakehouse lakehouse = lakehouse(folder);
    SortedMap<String, Long> versions = new TreeMap<>();
    for (String table : lakehouse.tables()) {
      if (!table.equals(RunLedger.TABLE) && !table.equals(MonitoringTable.TABLE)) {
        versions.put(table, lakehouse.newest(table).version());
      }
    }
    return versions;
  }

  /** The versions and trainers that predicted a night. */
  private List<String> predictedBy(String night) {
    return predictedBy(PREDICTIONS, night);
  }

  private List<String> predictedBy(String table, String night) {
    List<String> by = new ArrayList<>();
    lakehouse(folder)
        .read(table)
        .where("night = DATE '" + night + "'")
        .selectExpr("concat(model_version, ' ', trainer)")
        .distinct()
        .collectAsList()
        .forEach(row -> by.add(row.getString(0)));
    return by;
  }
}
