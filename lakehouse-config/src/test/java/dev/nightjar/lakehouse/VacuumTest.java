package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VacuumTest {
  private static final long SEED = Long.getLong("seed", 20130601L);
  private static final LocalDate N1 = LocalDate.parse("2013-06-01");
  private static final StructType SCHEMA = StructType.fromDDL("id string, night date");

  /** As if all that has been done had been done long ago. */
  private static final Instant LATER = Instant.now().plus(Duration.ofDays(40));

  @TempDir Path root;
  private Lakehouse lakehouse;
  private Run run;

  @BeforeEach
  void open() {
    lakehouse = TestSpark.lakehouse(root);
    run = lakehouse.start("vacuum", NightRange.of(N1));
  }

  @Test
  void w4_onlyWhatNoPinnedVersionHoldsIsFreed() {
    publish(N1, "A", "a");
    publish(N1, "B", "b");
    publish(N1, "C", "c");
    VacuumedTable told = vacuum(Map.of(version(1), "a training set"), LATER).free(run, "t");
    assertThat(told.files()).as("the file of version 0").isEqualTo(1);
    assertThat(told.bytes()).isPositive();
    assertThat(told.pinnedFiles()).isEqualTo(1);
    assertThat(told.leftAlone()).isNull();
    assertThat(ids(1)).containsExactly("b");
    assertThat(ids(2)).containsExactly("c");
    assertThat(lakehouse.whyUnreadable(version(0)))
        .hasValueSatisfying(why -> assertThat(why).contains("1 of its 1 data files"));
    assertThat(lakehouse.whyUnreadable(version(1))).isEmpty();
    assertThat(lakehouse.whyUnreadable(version(9)))
        .contains("the newest version in the table's log is 2");
    assertThat(lakehouse.whyUnreadable(new TableVersion("u", 0)))
        .contains("the table does not exist any more");
  }

  @Test
  void w4_aLookChangesNothingAndASecondVacuumFindsNothing() {
    publish(N1, "A", "a");
    publish(N1, "B", "b");
    Set<Path> before = files();
    VacuumedTable looked = vacuum(Map.of(), LATER).look("t");
    assertThat(files()).isEqualTo(before);
    assertThat(vacuum(Map.of(), LATER).free(run, "t")).isEqualTo(looked);
    assertThat(vacuum(Map.of(), LATER).free(run, "t").files()).isZero();
  }

  @Test
  void w4_whatWasWrittenOrRemovedLatelyStays() throws IOException {
    publish(N1, "A", "a");
    Path draft = root.resolve("tables/t/part-of-a-running-writer.parquet");
    Files.writeString(draft, "not committed yet");
    for (Path file : files()) {
      age(file, Duration.ofDays(50));
    }
    age(draft, Duration.ofHours(3));
    publish(N1, "B", "b");
    Instant aDayAgo = Instant.now().minus(Duration.ofDays(1));
    assertThat(vacuum(Map.of(), aDayAgo).free(run, "t").files()).isZero();
    age(draft, Duration.ofHours(25));
    assertThat(vacuum(Map.of(), aDayAgo).free(run, "t").files()).as("an orphan").isEqualTo(1);
    assertThat(draft).doesNotExist();
    assertThat(ids(0)).as("removed a moment ago").containsExactly("a");
  }

  @Test
  void w4_compactedFilesStayForPinnedVersionsAndTheLogStaysWhole() throws IOException {
    for (int i = 0; i < 5; i++) {
      publish(N1.plusDays(i), "A", "a" + i);
    }
    assertThat(lakehouse.compact("t")).isEqualTo(new Compacted("t", 5, 1));
    assertThat(lakehouse.compact("t")).isEqualTo(new Compacted("t", 0, 0));
    publish(N1.plusDays(5), "A", "a5");
    DeltaLog.forTable(TestSpark.session(), lakehouse.path("t")).checkpoint();
    Set<Path> log = entries(root.resolve("tables/t/_delta_log"));
    VacuumedTable told = vacuum(Map.of(version(1), "a model"), LATER).free(run, "t");
    assertThat(told.files()).isEqualTo(3);
    assertThat(told.pinnedFiles()).isEqualTo(2);
    assertThat(entries(root.resolve("tables/t/_delta_log"))).isEqualTo(log);
    DeltaLog.clearCache();
    lakehouse = TestSpark.lakehouse(root);
    assertThat(ids(1)).containsExactly("a0", "a1");
    assertThat(ids(6)).hasSize(6);
    assertThat(publish(N1, "A", "would double").written()).isEmpty();
  }

  @Test
  void w4_aTableIsLeftAloneWhereItsLogCannotTellWhatAPinNeeds() throws IOException {
    publish(N1, "A", "a");
    publish(N1, "B", "b");
    DeltaLog.forTable(TestSpark.session(), lakehouse.path("t")).checkpoint();
    publish(N1, "C", "c");
    Path log = root.resolve("tables/t/_delta_log");
    Files.delete(log.resolve("00000000000000000000.json"));
    Files.deleteIfExists(log.resolve("00000000000000000000.crc"));
    DeltaLog.clearCache();
    lakehouse = TestSpark.lakehouse(root);
    for (long pinned : List.of(0L, 77L)) {
      VacuumedTable told = vacuum(Map.of(version(pinned), "training set x"), LATER).free(run, "t");
      assertThat(told.files()).isZero();
      assertThat(told.leftAlone()).contains("t@" + pinned, "training set x");
    }
    assertThat(files()).hasSize(3);
    VacuumedTable told = vacuum(Map.of(version(1), "training set y"), LATER).free(run, "t");
    assertThat(told.files()).as("of version 0, by the checkpoint's tombstone").isEqualTo(1);
    assertThat(ids(1)).containsExactly("b");
  }

  @Test
  void w4_aTableIsLeftAloneWhereItsOwnFilesAreNotWhereTheyShouldBe() throws IOException {
    publish(N1, "A", "a");
    publish(N1, "B", "b");
    publish(N1.plusDays(1), "A", "c");
    Set<String> live = Set.of(lakehouse.read("t").inputFiles());
    Path lost = Path.of(java.net.URI.create(live.iterator().next()));
    Files.delete(lost);
    VacuumedTable told = vacuum(Map.of(), LATER).free(run, "t");
    assertThat(told.leftAlone()).contains("1 files of its newest version");
    assertThat(told.files()).isZero();
  }

  @Test
  void w4_twoVacuumsAndAWriterAtOnceLoseNothing() throws Exception {
    for (int i = 0; i < 6; i++) {
      publish(N1, "A" + i, "a" + i);
    }
    ExecutorService pool = Executors.newFixedThreadPool(3);
    try {
      Callable<Object> vacuum = () -> vacuum(Map.of(version(2), "x"), LATER).free(run, "t").files();
      Callable<Object> write = () -> publish(N1.plusDays(1), "B", "new").version();
      long freed = 0;
      for (var done : pool.invokeAll(List.of(vacuum, write, vacuum))) {
        freed += done.get() instanceof Long files ? files : 0;
      }
      assertThat(freed).as("each file once").isEqualTo(4);
    } finally {
      pool.shutdown();
    }
    assertThat(ids(2)).containsExactly("a2");
    assertThat(ids(lakehouse.newest("t").version())).containsExactly("a5", "new");
  }

  /** What is left is what a naive look at each version by itself says must be left. */
  @Test
  void w4_ofRandomTablesExactlyTheFilesOfPinnedVersionsAreLeft() {
    Random random = new Random(SEED);
    for (int round = 0; round < 2; round++) {
      root = root.resolve("round-" + round);
      lakehouse = TestSpark.lakehouse(root);
      int commits = 4 + random.nextInt(5);
      for (int i = 0; i < commits; i++) {
        publish(N1.plusDays(random.nextInt(3)), "input " + i, "row " + i);
        if (random.nextInt(4) == 0) {
          TestSpark.session().sql("OPTIMIZE delta.`" + lakehouse.path("t") + "`").collect();
        }
        if (random.nextInt(5) == 0) {
          DeltaLog.forTable(TestSpark.session(), lakehouse.path("t")).checkpoint();
        }
      }
      long newest = lakehouse.newest("t").version();
      Map<TableVersion, String> pins = new HashMap<>();
      Map<Long, List<String>> rows = new TreeMap<>();
      Set<Path> needed = new HashSet<>();
      for (long version = 0; version <= newest; version++) {
        if (version == newest || random.nextInt(3) == 0) {
          pins.put(version(version), "x");
          rows.put(version, ids(version));
          for (String file : lakehouse.read(version(version)).inputFiles()) {
            needed.add(Path.of(java.net.URI.create(file)));
          }
        }
      }
      pins.remove(version(newest));
      vacuum(pins, LATER).free(run, "t");
      assertThat(files()).as("seed %d, round %d", SEED, round).isEqualTo(needed);
      rows.forEach(
          (version, ids) ->
              assertThat(ids(version)).as("seed %d, version %d", SEED, version).isEqualTo(ids));
    }
  }

  private Vacuum vacuum(Map<TableVersion, String> pins, Instant before) {
    return new Vacuum(lakehouse, pins, before);
  }

  private static TableVersion version(long version) {
    return new TableVersion("t", version);
  }

  private Published publish(LocalDate night, String inputHash, String... ids) {
    Collection<Row> rows = new ArrayList<>();
    for (String id : ids) {
      rows.add(RowFactory.create(id, night));
    }
    Run run = lakehouse.start("ingest", NightRange.of(night));
    return lakehouse.publish(
        run,
        Publication.of(
            "t",
            new TreeMap<>(Map.of(TableWindow.of(night), inputHash)),
            TestSpark.session().createDataFrame(List.copyOf(rows), SCHEMA),
            Verdict.PASS));
  }

  private List<String> ids(long version) {
    return lakehouse.read(version(version)).select("id").collectAsList().stream()
        .map(row -> row.getString(0))
        .sorted()
        .toList();
  }

  private Set<Path> files() {
    return entries(root.resolve("tables/t"));
  }

  private static Set<Path> entries(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      Set<Path> files = new HashSet<>();
      all.filter(f -> !f.getFileName().toString().matches("[._].*")).forEach(files::add);
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void age(Path file, Duration age) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
  }
}
