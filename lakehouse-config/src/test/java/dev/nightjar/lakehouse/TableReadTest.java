package dev.nightjar.lakehouse;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a table is what Delta's own reader finds, by fewer files. */
class TableReadTest {
  private static final long SEED = Long.getLong("seed", 20130601L);
  private static final LocalDate N1 = LocalDate.parse("2013-06-01");
  private static final StructType SCHEMA =
      StructType.fromDDL("id string, n int, big bigint, at timestamp, share double, night date");
  private static final List<String> NAMES =
      List.of("", "a", "Zürich", "\uD83D\uDEEB", "\uFFEE", "x".repeat(40), "x".repeat(31) + "é!");

  @TempDir Path root;
  private Lakehouse lakehouse;

  @BeforeEach
  void open() {
    lakehouse = TestSpark.lakehouse(root);
  }

  @Test
  void everyVersionAndFilterIsReadAsDeltaReadsIt() {
    Random random = new Random(SEED);
    for (int i = 0; i < 4; i++) {
      publish(random, N1.plusDays(random.nextInt(2)), "input-" + i);
      requireAsDelta(random, lakehouse, i);
    }
    DeltaLog.forTable(TestSpark.session(), lakehouse.path("t")).checkpoint();
    requireAsDelta(random, TestSpark.lakehouse(root), 3);
    publish(random, N1.plusDays(4), "after the checkpoint");
    requireAsDelta(random, lakehouse, 4);
    requireAsDelta(random, TestSpark.lakehouse(root), 4);
    requireAsDelta(random, lakehouse, 1);
  }

  @Test
  void commitsBehindACheckpointMayBeGone() throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < 3; i++) {
      publish(random, N1.plusDays(i), "input-" + i);
    }
    DeltaLog.forTable(TestSpark.session(), lakehouse.path("t")).checkpoint();
    publish(random, N1.plusDays(4), "after the checkpoint");
    DeltaLog.clearCache();
    requireAsDelta(random, TestSpark.lakehouse(root), 3);
    for (String gone : List.of("00000000000000000000.json", "00000000000000000001.json")) {
      Files.delete(Path.of(URI.create(lakehouse.path("t")).getPath(), "_delta_log", gone));
    }
    DeltaLog.clearCache();
    requireAsDelta(random, TestSpark.lakehouse(root), 3);
    requireAsDelta(random, lakehouse, 3);
  }

  @Test
  void aSmallTableIsReadOnceAVersion() {
    assertThat(lakehouse.rowsOfSmall("t")).isEmpty();
    Random random = new Random(SEED);
    publish(random, N1, "input-0");
    List<Row> first = lakehouse.rowsOfSmall("t");
    assertThat(first).hasSameElementsAs(lakehouse.read("t").collectAsList()).isNotEmpty();
    assertThat(SparkJobs.during(() -> lakehouse.rowsOfSmall("t"))).isEmpty();
    publish(random, N1.plusDays(1), "input-1");
    assertThat(lakehouse.rowsOfSmall("t"))
        .hasSameElementsAs(lakehouse.read("t").collectAsList())
        .hasSizeGreaterThan(first.size());
  }

  @Test
  void aNightCostsANightsFiles() {
    Random random = new Random(SEED);
    for (int i = 0; i < 4; i++) {
      publish(random, N1.plusDays(i), "h");
    }
    long all = filesRead(lakehouse.read("t"));
    assertThat(filesRead(lakehouse.read("t").where(col("night").equalTo(N1))))
        .isEqualTo(all / 4)
        .isPositive();
    assertThat(filesRead(lakehouse.read("t").where(expr("night > DATE '2013-06-02'"))))
        .isEqualTo(all / 2);
    assertThat(filesRead(lakehouse.read("t").where(expr("night > DATE '2014-01-01'")))).isZero();
  }

  @Test
  void rowsOfANightAreCountedFromTheLogWhereTheyLieInFilesOfTheirOwn() {
    Random random = new Random(SEED);
    publish(random, List.of(N1, N1.plusDays(1), N1.plusDays(2)), "three in a file");
    for (int i = 0; i < 6; i++) {
      publish(random, N1.plusDays(random.nextInt(6)), "input-" + i);
      requireRowsByNight(new NightRange(N1.minusDays(2), N1.plusDays(i)));
      requireRowsByNight(NightRange.of(N1.plusDays(random.nextInt(6))));
    }
    for (int i = 0; i < 3; i++) {
      publish(random, N1.plusDays(10 + i), "alone");
    }
    publish(random, List.of(N1.plusDays(20), N1.plusDays(21)), "two in a file");
    NightRange alone = new NightRange(N1.plusDays(8), N1.plusDays(14));
    assertThat(SparkJobs.during(() -> rowsByNight(alone))).isEmpty();
    assertThat(SparkJobs.during(() -> rowsByNight(NightRange.of(N1.plusDays(21))))).isNotEmpty();
    requireRowsByNight(alone);
  }

  private void requireRowsByNight(NightRange nights) {
    SortedMap<LocalDate, Long> counted = new TreeMap<>();
    for (Row row : lakehouse.read("t").select("night").collectAsList()) {
      if (nights.contains(row.getLocalDate(0))) {
        counted.merge(row.getLocalDate(0), 1L, Long::sum);
      }
    }
    assertThat(rowsByNight(nights)).as(nights + ", seed " + SEED).isEqualTo(counted);
  }

  private SortedMap<LocalDate, Long> rowsByNight(NightRange nights) {
    return lakehouse.rowsByNight(Map.of(lakehouse.newest("t"), nights)).get("t");
  }

  @Test
  void tablesOfOthersAreReadByDelta() {
    TestSpark.session()
        .sql(
            "CREATE TABLE delta.`"
                + lakehouse.path("theirs")
                + "` USING delta PARTITIONED BY (part) TBLPROPERTIES"
                + " ('delta.enableDeletionVectors' = 'true') AS"
                + " SELECT id, id % 2 AS part FROM range(10)");
    TestSpark.session().sql("DELETE FROM delta.`" + lakehouse.path("theirs") + "` WHERE id = 3");
    assertThat(lakehouse.read("theirs").where("part = 1").count()).isEqualTo(4);
    assertThat(lakehouse.read(new TableVersion("theirs", 0)).count()).isEqualTo(10);
  }

  private void requireAsDelta(Random random, Lakehouse ours, long version) {
    for (int i = 0; i < 3; i++) {
      String filter = filter(random) + (random.nextBoolean() ? " AND " : " OR ") + filter(random);
      Dataset<Row> theirs =
          TestSpark.session()
              .read()
              .format("delta")
              .option("versionAsOf", version)
              .load(lakehouse.path("t"));
      assertThat(rows(ours.read(new TableVersion("t", version)).where(filter)))
          .as("version " + version + " where " + filter + ", seed " + SEED)
          .isEqualTo(rows(theirs.where(filter)));
    }
  }

  private static String filter(Random random) {
    String[] comparisons = {"=", "<", "<=", ">", ">=", "<=>", "<>"};
    String how = " " + comparisons[random.nextInt(comparisons.length)] + " ";
    String night = "DATE '" + N1.plusDays(random.nextInt(7) - 1) + "'";
    return switch (random.nextInt(8)) {
      case 0 -> "night" + how + night;
      case 1 -> "night IN (" + night + ", DATE '2013-06-03')";
      case 2 -> "at" + how + "TIMESTAMP '" + instant(random) + "'";
      case 3 -> "id" + how + "'" + NAMES.get(random.nextInt(NAMES.size())) + "'";
      case 4 -> "n" + how + (random.nextInt(12) - 1);
      case 5 -> "big" + how + (Long.MAX_VALUE - random.nextInt(5));
      case 6 -> "share" + how + random.nextInt(2);
      default ->
          (random.nextBoolean() ? "at" : "n") + " IS" + (how.length() > 3 ? " NOT" : "") + " NULL";
    };
  }

  private void publish(Random random, LocalDate night, String input) {
    publish(random, List.of(night), input);
  }

  private void publish(Random random, List<LocalDate> nights, String input) {
    List<Row> rows = new ArrayList<>();
    int n = nights.size() + random.nextInt(6);
    boolean none = random.nextInt(4) == 0;
    for (int i = 0; i < n; i++) {
      rows.add(
          RowFactory.create(
              NAMES.get(random.nextInt(NAMES.size())),
              none || random.nextInt(3) == 0 ? null : random.nextInt(10),
              Long.MAX_VALUE - random.nextInt(5),
              none ? null : instant(random),
              random.nextInt(3) == 0 ? Double.NaN : random.nextDouble(),
              nights.get(i % nights.size())));
    }
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    nights.forEach(night -> hashes.put(TableWindow.of(night), input));
    Run run =
        lakehouse.start("ingest", new NightRange(nights.get(0), nights.get(nights.size() - 1)));
    lakehouse.publish(
        run,
        Publication.of(
            "t",
            hashes,
            TestSpark.session().createDataFrame(rows, SCHEMA).coalesce(1),
            Verdict.PASS));
  }

  /** To the microsecond: statistics keep milliseconds. */
  private static Instant instant(Random random) {
    return Instant.parse("2013-06-01T04:00:00Z").plusNanos(random.nextInt(4000) * 1000L);
  }

  private static List<String> rows(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::toString).sorted().toList();
  }

  private static long filesRead(Dataset<Row> rows) {
    rows.collectAsList();
    return ScalaSeqs.list(rows.queryExecution().executedPlan().collectLeaves()).stream()
        .filter(FileSourceScanExec.class::isInstance)
        .mapToLong(scan -> ((FileSourceScanExec) scan).metrics().apply("numFiles").value())
        .sum();
  }
}
