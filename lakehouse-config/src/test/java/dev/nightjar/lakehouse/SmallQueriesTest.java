package dev.nightjar.lakehouse;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallQueriesTest {
  private static final String INCOMPRESSIBLE =
      "concat_ws('', transform(sequence(1, 40), i -> md5(CAST(id * 100 + i AS string))))";

  private static final long SEED = Long.getLong("seed", 20130601L);

  @TempDir Path root;
  private final SparkSession spark = TestSpark.session();
  private Path small;
  private Path large;

  /** The same few keys; the large table is larger than what counts as small. */
  @BeforeEach
  void write() {
    small = root.resolve("small");
    large = root.resolve("large");
    rows("0").write().parquet(small.toString());
    rows(INCOMPRESSIBLE).write().parquet(large.toString());
  }

  private Dataset<Row> rows(String ballast) {
    return spark
        .range(3000)
        .repartition(5)
        .withColumn("k", expr("pmod(xxhash64(id, " + SEED + "L), 37)"))
        .withColumn("v", expr("pmod(xxhash64(id), 1000)"))
        .withColumn("ballast", expr(ballast));
  }

  @Test
  void aSmallQueryIsOneJobWithoutAnExchange() {
    Dataset<Row> grouped = read(small).groupBy("k").sum("v").orderBy("k");
    List<java.util.Properties> jobs = SparkJobs.during(grouped::collectAsList);
    assertThat(jobs).hasSize(1);
    assertThat(plan(grouped)).doesNotContain("Exchange").contains("Coalesce 1");
  }

  @Test
  void aLargeOneIsPlannedAsEver() {
    Dataset<Row> grouped = read(large).groupBy("k").sum("v");
    grouped.collectAsList();
    assertThat(plan(grouped)).contains("Exchange hashpartitioning");
  }

  @Test
  void whatIsSkippedDoesNotCount() {
    Lakehouse lakehouse = TestSpark.lakehouse(root.resolve("lakehouse"));
    for (int day = 1; day <= 4; day++) {
      LocalDate night = LocalDate.of(2013, 6, day);
      lakehouse.publish(
          lakehouse.start("test", NightRange.of(night)),
          Publication.of(
              "t",
              new TreeMap<>(Map.of(TableWindow.of(night), "input")),
              read(large).withColumn(TableDefinition.NIGHT, lit(night)).where("id < 1000"),
              Verdict.PASS));
    }
    Dataset<Row> all = lakehouse.read("t").groupBy("k").sum("v");
    Dataset<Row> one = lakehouse.read("t").where("night = DATE'2013-06-02'").groupBy("k").sum("v");
    assertThat(all.collectAsList()).hasSameSizeAs(one.collectAsList());
    assertThat(plan(all)).contains("Exchange");
    assertThat(plan(one)).doesNotContain("Exchange");
  }

  @Test
  void partitionsThatSomebodyAskedForStand() {
    Dataset<Row> asked = read(small).repartition(3, col("k")).groupBy("k").sum("v");
    asked.collectAsList();
    assertThat(plan(asked)).contains("REPARTITION_BY_NUM");
  }

  @Test
  void resultsAreThoseOfManyPartitions() {
    Random random = new Random(SEED);
    for (int i = 0; i < 12; i++) {
      String sql = QUERIES.get(random.nextInt(QUERIES.size()));
      int limit = random.nextInt(3000);
      read(small).where(col("id").lt(limit)).createOrReplaceTempView("small_s");
      read(large).where(col("id").lt(limit)).drop("ballast").createOrReplaceTempView("large_s");
      assertThat(spark.sql(sql.replace("rows_of", "small_s")).collectAsList())
          .as("seed " + SEED + " " + sql + " of " + limit)
          .containsExactlyInAnyOrderElementsOf(
              spark.sql(sql.replace("rows_of", "large_s")).collectAsList());
    }
  }

  private static final List<String> QUERIES =
      List.of(
          "SELECT k, sum(v), count(DISTINCT v) FROM rows_of GROUP BY k",
          "SELECT count(*), max(v) FROM rows_of",
          "SELECT a.k, count(*) FROM rows_of a JOIN rows_of b ON a.k = b.k AND a.v = b.v GROUP BY a.k",
          "SELECT /*+ MERGE(b) */ a.id, b.v FROM rows_of a LEFT JOIN rows_of b ON a.id = b.k",
          "SELECT /*+ BROADCAST(b) */ a.id, b.n FROM rows_of a JOIN (SELECT k, count(*) AS n FROM rows_of"
              + " GROUP BY k) b ON a.k = b.k",
          "SELECT id, row_number() OVER (PARTITION BY k ORDER BY v, id) AS r FROM rows_of",
          "SELECT k FROM rows_of WHERE v > 990 UNION SELECT v FROM rows_of WHERE k = 3",
          "SELECT a.k FROM (SELECT k, sum(v) AS s FROM rows_of GROUP BY k) a FULL JOIN (SELECT k, max(v)"
              + " AS m FROM rows_of WHERE v < 500 GROUP BY k) b ON a.k = b.k AND a.s > b.m",
          "SELECT k, v FROM rows_of WHERE v IN (SELECT max(v) FROM rows_of GROUP BY k) ORDER BY v, k LIMIT 20");

  private Dataset<Row> read(Path path) {
    return spark.read().parquet(path.toString());
  }

  private static String plan(Dataset<Row> rows) {
    return rows.queryExecution().executedPlan().toString();
  }
}
