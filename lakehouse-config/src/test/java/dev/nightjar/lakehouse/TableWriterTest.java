package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableWriterTest {
  private static final LocalDate N1 = LocalDate.parse("2013-06-01");
  private static final LocalDate N2 = N1.plusDays(1);
  private static final LocalDate N3 = N1.plusDays(2);
  private static final StructType SCHEMA = StructType.fromDDL("id string, night date");

  @TempDir Path root;
  private Lakehouse lakehouse;

  @BeforeEach
  void open() {
    lakehouse = TestSpark.lakehouse(root);
  }

  @Test
  void w2_inputsABABEndInB() {
    for (String input : List.of("A", "B", "A", "B")) {
      publish(N1, input, input + "-row");
    }
    assertThat(ids()).containsExactly("B-row");
    assertThat(lakehouse.attempts(lakehouse.newest("t")))
        .containsExactly(java.util.Map.entry(TableWindow.of(N1), 4L));
  }

  @Test
  void aFirstCommitThatWasKilledLeavesNoTable() throws IOException {
    Files.createDirectories(root.resolve("tables/t/_delta_log"));
    assertThat(lakehouse.exists("t")).isFalse();
    assertThat(lakehouse.tables()).isEmpty();
    publish(N1, "A", "a");
    assertThat(lakehouse.tables()).containsExactly("t");
  }

  @Test
  void w2_theSameInputAgainIsNoOp() {
    publish(N1, "A", "a");
    Published again = publish(N1, "A", "would-double");
    assertThat(again.written()).isEmpty();
    assertThat(again.version()).isEqualTo(new TableVersion("t", 0));
    assertThat(ids()).containsExactly("a");
  }

  @Test
  void w2_anEarlierNightAfterALaterOneIsKept() {
    publish(N3, "c", "third");
    publish(N1, "a", "first");
    publish(N2, "b", "second");
    assertThat(ids()).containsExactly("first", "second", "third");
  }

  @Test
  void t3_repairReplacesOnlyItsOwnWindowAndPinnedVersionsKeepTheOldRows() {
    publish(N1, "a", "first");
    TableVersion pinned = publish(N2, "b", "second").version();
    publish(N3, "c", "third");
    publish(N2, "b'", "repaired", "and one more");
    assertThat(ids()).containsExactly("and one more", "first", "repaired", "third");
    assertThat(ids(lakehouse.read(pinned))).containsExactly("first", "second");
    assertThat(
            TestSpark.session()
                .read()
                .json(lakehouse.path("t") + "/_delta_log/00000000000000000003.json")
                .where("remove IS NOT NULL")
                .count())
        .as("only the file that holds the window is rewritten")
        .isOne();
  }

  @Test
  void w2_aRangeIsOneCommitAndOneOfItsNightsCanBeRepaired() {
    Dataset<Row> rows = rows(List.of("a", "b", "c"), List.of(N1, N2, N3));
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    for (LocalDate night : List.of(N1, N2, N3)) {
      hashes.put(TableWindow.of(night), "h");
    }
    Published range = publish(hashes, rows);
    assertThat(range.version().version()).isZero();
    assertThat(range.written()).hasSize(3);
    publish(N2, "h2", "b2");
    assertThat(ids()).containsExactly("a", "b2", "c");
    hashes.put(TableWindow.of(N3), "h3");
    assertThat(lakehouse.outdated("t", hashes))
        .containsExactly(TableWindow.of(N2), TableWindow.of(N3));
  }

  @Test
  void w2_anEmptyNightIsPublishedAsEmpty() {
    publish(N1, "a");
    assertThat(ids()).isEmpty();
    assertThat(publish(N1, "a").written()).isEmpty();
    publish(N1, "b", "late");
    assertThat(ids()).containsExactly("late");
    publish(N1, "c");
    assertThat(ids()).isEmpty();
  }

  @Test
  void w2_historyCoversItsNightsAndANightInItCanBeRepaired() {
    SortedMap<TableWindow, String> history = new TreeMap<>();
    history.put(TableWindow.historyTo(N2), "h");
    publish(history, rows(List.of("old", "a", "b"), List.of(N1.minusDays(90), N1, N2)));
    SortedMap<TableWindow, String> night = new TreeMap<>();
    night.put(TableWindow.of(N2), "h");
    assertThat(lakehouse.outdated("t", night)).as("a night's own input is another").hasSize(1);
    publish(N2, "repair", "b2");
    publish(N3, "c", "c");
    assertThat(ids()).containsExactly("a", "b2", "c", "old");
    publish(history, rows(List.of("new"), List.of(N1)));
    assertThat(ids()).as("history again replaces its nights").containsExactly("c", "new");
  }

  @Test
  void w2_scopesOfASharedTableDoNotTouchEachOther() {
    StructType schema = StructType.fromDDL("source string, id string, night date");
    for (String source : List.of("weather", "outcomes", "weather")) {
      Run run = lakehouse.start("ingest", NightRange.of(N1));
      SortedMap<TableWindow, String> hashes = new TreeMap<>();
      hashes.put(TableWindow.of(N1).in(source), run.id());
      Dataset<Row> rows =
          TestSpark.session()
              .createDataFrame(List.of(RowFactory.create(source, run.id(), N1)), schema);
      lakehouse.publish(run, new Publication("t", "source", hashes, rows, Verdict.PASS));
    }
    assertThat(lakehouse.read("t").select("source").orderBy("source").collectAsList())
        .extracting(r -> r.getString(0))
        .containsExactly("outcomes", "weather");
  }

  @Test
  void w2_manyWritersAtOnceLoseNothingAndDoubleNothing() throws Exception {
    int writers = 6;
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    List<Callable<Published>> tasks = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      LocalDate night = i % 2 == 0 ? N1 : N2;
      tasks.add(() -> publish(night, "same", night.toString()));
    }
    long wrote = 0;
    for (Future<Published> done : pool.invokeAll(tasks)) {
      wrote += done.get().written().size();
    }
    pool.shutdown();
    assertThat(wrote).isEqualTo(2);
    assertThat(ids()).containsExactly(N1.toString(), N2.toString());
  }

  @Test
  void w4_w5_tablesAreReadableByAllAndKeptForYears() {
    publish(N1, "a", "a");
    Row detail =
        TestSpark.session()
            .sql("DESCRIBE DETAIL delta.`" + lakehouse.path("t") + "`")
            .select("minReaderVersion", "minWriterVersion", "properties")
            .head();
    assertThat(detail.getInt(0)).isEqualTo(1);
    assertThat(detail.getInt(1)).isEqualTo(2);
    assertThat(detail.<String, String>getJavaMap(2))
        .containsEntry("delta.logRetentionDuration", "interval 3650 days");
  }

  @Test
  void w5_refusedColumnNamesAreNamed() {
    Dataset<Row> rows =
        TestSpark.session()
            .createDataFrame(
                List.of(RowFactory.create("a", "b", N1)),
                StructType.fromDDL("`wind speed` string, `a=b` string, night date"));
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    hashes.put(TableWindow.of(N1), "h");
    assertThatThrownBy(() -> publish(hashes, rows))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("'wind speed'")
        .hasMessageContaining("'a=b'");
    assertThat(lakehouse.exists("t")).isFalse();
  }

  @Test
  void aChangedDefinitionMayAddColumnsButNotDropOrRetypeThem() {
    publish(N1, "a", "a");
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    hashes.put(TableWindow.of(N2), "h");
    publish(
        hashes,
        TestSpark.session()
            .createDataFrame(
                List.of(RowFactory.create("b", 7, N2)),
                StructType.fromDDL("id string, n int, night date")));
    assertThat(lakehouse.read("t").where("n = 7").count()).isOne();
    hashes.put(TableWindow.of(N3), "h");
    assertThatThrownBy(
            () ->
                publish(
                    hashes,
                    TestSpark.session()
                        .createDataFrame(
                            List.of(RowFactory.create("7", N3)),
                            StructType.fromDDL("n string, night date"))))
        .hasMessageContaining("id is gone")
        .hasMessageContaining("n was int and is now string");
    assertThat(ids()).containsExactly("a", "b");
  }

  @Test
  void w6_theLedgerHoldsARowPerRunAndTheVersionsOfANight() {
    for (LocalDate night : List.of(N1, N2)) {
      Run run = lakehouse.start("ingest", NightRange.of(night));
      SortedMap<TableWindow, String> hashes = new TreeMap<>();
      hashes.put(TableWindow.of(night), "h");
      run.output(
          lakehouse
              .publish(
                  run,
                  Publication.of(
                      "t", hashes, rows(List.of("x"), List.of(night)).repartition(1), Verdict.WARN))
              .version());
      run.addRows(1);
      run.judge(Verdict.WARN);
      run.complete();
    }
    List<LedgerEntry> entries = lakehouse.ledger().entries();
    assertThat(entries).hasSize(2);
    assertThat(entries.get(1).outputs()).containsExactly(new TableVersion("t", 1));
    assertThat(entries.get(1).verdict()).isEqualTo(Verdict.WARN);
    assertThat(entries.get(1).bytesWritten()).isPositive();
    assertThat(entries.get(1).sparkJobs()).isPositive();
    assertThat(lakehouse.ledger().versionAsOf("t", N1)).contains(new TableVersion("t", 0));
    assertThat(lakehouse.ledger().versionAsOf("t", N2.plusDays(9)))
        .contains(new TableVersion("t", 1));
    assertThat(root.resolve("_staging"))
        .satisfiesAnyOf(f -> assertThat(f).doesNotExist(), f -> assertThat(f).isEmptyDirectory());
  }

  @Test
  void w8_theLedgerHoldsExitCodesAndOneOfAnEarlierBuildGoesOn() {
    lakehouse.start("earlier", NightRange.of(N1)).complete();
    Dataset<Row> earlier = lakehouse.read(RunLedger.TABLE).drop("exit_code");
    Lakehouse old = TestSpark.lakehouse(root.resolve("old"));
    earlier.write().format("delta").save(old.path(RunLedger.TABLE));
    assertThat(old.ledger().entries())
        .extracting(LedgerEntry::exitCode)
        .containsExactly((Integer) null);

    old.start("fine", NightRange.of(N1)).complete();
    old.start("refused", NightRange.of(N2)).fail(NightjarException.gate("no", "no", "no"), 20);
    assertThat(old.ledger().entries())
        .extracting(LedgerEntry::job, LedgerEntry::exitCode, LedgerEntry::verdict)
        .containsExactly(
            tuple("earlier", null, Verdict.PASS),
            tuple("fine", 0, Verdict.PASS),
            tuple("refused", 20, Verdict.FAIL));
    assertThat(old.ledger().entriesOf(N1)).hasSize(2);
  }

  @Test
  void appendOnceTakesEachStepOnce() {
    Run run = lakehouse.start("promote", NightRange.of(N1));
    Dataset<Row> row = rows(List.of("champion"), List.of(N1));
    assertThat(lakehouse.appendOnce(run, "facts", row, "model", 1)).isTrue();
    assertThat(lakehouse.appendOnce(run, "facts", row, "model", 1)).isFalse();
    assertThat(lakehouse.appendOnce(run, "facts", row, "model", 3)).isFalse();
    assertThat(lakehouse.appendOnce(run, "facts", row, "model", 2)).isTrue();
    assertThat(lakehouse.sequence("facts", "model")).isEqualTo(2);
    assertThat(lakehouse.read("facts").count()).isEqualTo(2);
  }

  @Test
  void w1_theSweepAsksForTheOwnerBeforeTheAge() throws IOException {
    lakehouse.staging(lakehouse.start("train", NightRange.of(N1)), "live");
    Path staging = root.resolve("_staging");
    String me =
        Files.readString(
            Files.walk(staging)
                .filter(Files::isRegularFile)
                .filter(file -> file.endsWith("_owner"))
                .findFirst()
                .orElseThrow());
    String host = me.substring(0, me.lastIndexOf(' '));
    for (String owner : List.of("dead=" + host + " 999999999", "elsewhere=another-host 1")) {
      Path folder = staging.resolve(owner.replaceFirst("=.*", ""));
      Files.writeString(
          Files.createDirectories(folder).resolve("_owner"), owner.replaceFirst(".*=", ""));
    }
    Files.createDirectories(staging.resolve("held-1"));
    age(3);
    lakehouse.stagingArea().sweep();
    assertThat(staging.toFile().list()).hasSize(2).contains("elsewhere");
    age(15);
    lakehouse.stagingArea().sweep();
    assertThat(staging.toFile().list()).as("the run of this process lives").hasSize(1);
  }

  private void age(int days) throws IOException {
    for (File folder : root.resolve("_staging").toFile().listFiles()) {
      assertThat(folder.setLastModified(System.currentTimeMillis() - days * 86_400_000L)).isTrue();
    }
  }

  @Test
  void aPublicationTellsHowManyRowsItWrote() {
    assertThat(publish(N1, "a", "1", "2", "3").rows()).isEqualTo(3);
    assertThat(publish(N1, "a", "1", "2", "3").rows()).as("a no-op").isZero();
    SortedMap<TableWindow, String> both = new TreeMap<>();
    both.put(TableWindow.of(N1), "b");
    both.put(TableWindow.of(N2), "b");
    assertThat(publish(both, rows(List.of("1", "4"), List.of(N1, N2))).rows()).isEqualTo(2);
    assertThat(publish(N1, "c", "5").rows()).as("beside a row that is kept").isEqualTo(1);
    assertThat(publish(N3, "c").rows()).isZero();
  }

  @Test
  void w2_aHistoryIsVisibleToItsNightsAndANightToItselfAndLaterOnes() {
    assertThat(TableWindow.historyTo(N2).visibleTo(N1)).isTrue();
    assertThat(TableWindow.of(N2).visibleTo(N1)).isFalse();
    assertThat(TableWindow.of(N2).visibleTo(N2)).isTrue();
    assertThat(TableWindow.of(N2).visibleTo(N3)).isTrue();
  }

  private Published publish(LocalDate night, String inputHash, String... ids) {
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    hashes.put(TableWindow.of(night), inputHash);
    List<LocalDate> nights = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      nights.add(night);
    }
    return publish(hashes, rows(List.of(ids), nights));
  }

  private Published publish(SortedMap<TableWindow, String> hashes, Dataset<Row> rows) {
    Run run = lakehouse.start("ingest", NightRange.of(hashes.firstKey().night()));
    return lakehouse.publish(run, Publication.of("t", hashes, rows, Verdict.PASS));
  }

  private static Dataset<Row> rows(List<String> ids, List<LocalDate> nights) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      rows.add(RowFactory.create(ids.get(i), nights.get(i)));
    }
    return TestSpark.session().createDataFrame(rows, SCHEMA);
  }

  private List<String> ids() {
    return ids(lakehouse.read("t"));
  }

  private static List<String> ids(Dataset<Row> rows) {
    return rows.select("id").orderBy("id").collectAsList().stream()
        .map(r -> r.getString(0))
        .toList();
  }
}
