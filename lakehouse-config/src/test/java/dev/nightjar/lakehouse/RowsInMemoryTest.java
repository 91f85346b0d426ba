package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows in memory become the table that Spark would write. */
class RowsInMemoryTest {
  private static final long SEED = Long.getLong("seed", 20130604L);
  private static final LocalDate NIGHT = LocalDate.of(2013, 6, 4);
  private static final StructType SCHEMA =
      StructType.fromDDL(
          "name string, flag boolean, n int, big bigint, share double, few float, at timestamp,"
              + " price decimal(12,3), tags array<string>, counts map<string,bigint>,"
              + " inner struct<a:int,b:string>, day date, night date");

  @TempDir Path root;
  private final SparkSession spark = TestSpark.session();
  private Lakehouse lakehouse;

  @BeforeEach
  void open() {
    lakehouse = TestSpark.lakehouse(root);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 37, 400})
  void theyAreReadAsTheyAreWhoeverReads(int count) {
    Random random = new Random(SEED + count);
    List<Row> rows = rows(random, count);
    publish("here", spark.createDataFrame(rows, SCHEMA));
    publish("spark", spark.createDataFrame(rows, SCHEMA).repartition(3));
    String what = "seed " + SEED + " of " + count;
    assertThat(sorted(lakehouse.read("here")))
        .as(what)
        .isEqualTo(sorted(lakehouse.read("spark")))
        .isEqualTo(sorted(spark.read().format("delta").load(lakehouse.path("here"))));
    for (String where :
        List.of(
            "night = DATE'2013-06-04'",
            "day >= DATE'2013-06-20'",
            "day IS NULL",
            "n > 5 AND at < TIMESTAMP'2013-06-10 00:00:00'",
            "name IS NOT NULL",
            "name = 'Zürich \uD83D\uDEEB 3'",
            "name > 'Zürich \uD83D\uDEEB 8xxxxxxxxxxxxxxxxxxxxxxxxxx'",
            "flag",
            "big < 0",
            "share >= 2",
            "isnan(share)",
            "few > 0.5",
            "price > 999",
            "night > DATE'2013-06-04'")) {
      assertThat(lakehouse.read("here").where(where).count())
          .as(what + " " + where)
          .isEqualTo(lakehouse.read("spark").where(where).count())
          .isEqualTo(
              spark.read().format("delta").load(lakehouse.path("here")).where(where).count());
    }
  }

  @Test
  void theyTakeNoSparkJob() {
    Dataset<Row> rows = spark.createDataFrame(rows(new Random(SEED), 20), SCHEMA);
    Run run = lakehouse.start("test", NightRange.of(NIGHT));
    assertThat(SparkJobs.during(() -> publish(run, "t", rows))).isEmpty();
    run.complete();
    Row cost =
        lakehouse.read(RunLedger.TABLE).selectExpr("rows", "spark_jobs", "bytes_written").head();
    assertThat(cost.getLong(2)).as("bytes written").isPositive();
    assertThat(lakehouse.read("t").count()).isEqualTo(20);
  }

  @Test
  void noRowsAreNoFile() {
    Dataset<Row> none = spark.createDataFrame(List.of(), SCHEMA);
    assertThat(publish("t", none).rows()).isZero();
    assertThat(lakehouse.read("t").count()).isZero();
    assertThat(lakehouse.read("t").inputFiles()).isEmpty();
    assertThat(lakehouse.attempts(lakehouse.newest("t"))).containsKey(TableWindow.of(NIGHT));
  }

  private Published publish(String table, Dataset<Row> rows) {
    return publish(lakehouse.start("test", NightRange.of(NIGHT)), table, rows);
  }

  private Published publish(Run run, String table, Dataset<Row> rows) {
    return lakehouse.publish(
        run,
        Publication.of(
            table, new TreeMap<>(Map.of(TableWindow.of(NIGHT), "input")), rows, Verdict.PASS));
  }

  private static List<String> sorted(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::json).sorted().toList();
  }

  private static List<Row> rows(Random random, int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Object> values = new ArrayList<>();
      values.add("Zürich \uD83D\uDEEB " + random.nextInt(9) + "x".repeat(random.nextInt(50)));
      values.add(random.nextBoolean());
      values.add(random.nextInt(20));
      values.add(random.nextLong());
      values.add(random.nextInt(9) == 0 ? Double.NaN : random.nextGaussian());
      values.add(random.nextInt(9) == 0 ? -0.0f : random.nextFloat());
      values.add(Instant.ofEpochSecond(1_370_000_000L + random.nextInt(3_000_000), 123_456_000L));
      values.add(BigDecimal.valueOf(random.nextInt(1_000_000), 3));
      values.add(random.nextBoolean() ? List.of() : Arrays.asList("a", null, "b"));
      values.add(Map.of("k" + random.nextInt(3), random.nextLong()));
      values.add(RowFactory.create(random.nextInt(5), random.nextBoolean() ? null : "in"));
      values.add(NIGHT.plusDays(random.nextInt(30)));
      for (int column = 0; column < values.size(); column++) {
        if (random.nextInt(6) == 0) {
          values.set(column, null);
        }
      }
      values.add(NIGHT);
      rows.add(RowFactory.create(values.toArray()));
    }
    return rows;
  }
}
