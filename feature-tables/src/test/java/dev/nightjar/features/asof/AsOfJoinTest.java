package dev.nightjar.features.asof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.features.kernel.AsOfRule;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.SparkJobs;
import dev.nightjar.lakehouse.TestSpark;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the join on Spark refuses, and how many jobs it takes. */
class AsOfJoinTest {
  private static final long EXCHANGE = 0;
  private static final Instant START = Instant.parse("2013-06-01T00:00:00Z");

  @TempDir Path folder;

  @Test
  void rowsThatDifferAndAreEquallyNewAreRefusedByBothPlans() {
    SparkSession spark = TestSpark.session();
    Dataset<Row> spine = spark.sql("SELECT 1 AS k, TIMESTAMP '2013-06-01 00:00:00Z' AS at");
    Dataset<Row> features =
        spark.sql(
            "SELECT * FROM VALUES (1, TIMESTAMP '2013-05-31 00:00:00Z', 1.0D), (1, TIMESTAMP"
                + " '2013-05-31 00:00:00Z', 2.0D) AS t(k, event, v)");
    AsOfFeatures table =
        new AsOfFeatures("f", features, List.of("k"), "event", null, Map.of("v", "f__v"));
    for (long budget : new long[] {EXCHANGE, AsOfJoin.defaultBudget()}) {
      try (AsOfJoin join =
          AsOfJoin.newest(
              new AsOfSpine(spine, List.of("k"), "at"),
              List.of(table),
              new AsOfRule(AsOfRule.UNLIMITED, false))) {
        assertThatThrownBy(() -> join.rows(budget).collectAsList())
            .hasStackTraceContaining(NightjarException.class.getName())
            .hasStackTraceContaining("Cannot tell which row of f is the newest");
      }
    }
  }

  @Test
  void whatIsWrittenIsWhatIsJoined() {
    SparkSession spark = TestSpark.session();
    String instant = "timestamp_micros(1370044800000000 + (id * 7919) % 5000000) AS at";
    spark
        .sql(
            "SELECT IF(id % 50 = 0, null, id % 300) AS k, IF(id % 60 = 1, null, at) AS at, id FROM"
                + " (SELECT id, "
                + instant
                + " FROM range(0, 12000, 1, 3))")
        .write()
        .parquet(folder.resolve("spine").toString());
    Dataset<Row> features =
        spark.sql(
            "SELECT IF(id % 40 = 0, null, id % 400) AS k, id, at, IF(id % 3 = 0, null, id / 7) AS"
                + " x, IF(id % 5 = 0, null, concat('é', id)) AS s, id % 2 = 0 AS b, CAST(id AS"
                + " DECIMAL(30, 6)) AS d, CAST(id AS DECIMAL(9, 2)) AS e, CAST(id % 100 AS TINYINT)"
                + " AS t, to_binary(CAST(id AS STRING), 'utf-8') AS y, array(id, null) AS l FROM"
                + " (SELECT id, "
                + instant
                + " FROM range(20000))");
    List<Dataset<Row>> spines =
        List.of(
            spark.read().parquet(folder.resolve("spine").toString()),
            spark.read().parquet(folder.resolve("spine").toString()).repartition(2),
            spark.read().parquet(folder.resolve("spine").toString()).where("id < 0"));
    Map<String, String> looked = new LinkedHashMap<>();
    for (String column : List.of("d", "x", "s", "b", "e", "t", "y", "l")) {
      looked.put(column, "f__" + column);
    }
    int n = 0;
    for (Dataset<Row> spine : spines) {
      for (long budget : new long[] {EXCHANGE, AsOfJoin.defaultBudget()}) {
        try (AsOfJoin join =
            AsOfJoin.newest(
                new AsOfSpine(spine, List.of("k"), "at"),
                List.of(new AsOfFeatures("f", features, List.of("k"), "at", "at", looked)),
                new AsOfRule(AsOfRule.UNLIMITED, true))) {
          List<String> nested = List.of("f__l", "id");
          List<String> flat = new ArrayList<>(join.columns());
          flat.remove("f__l");
          flat.remove("at");
          for (List<String> columns : List.of(nested, flat)) {
            String path = folder.resolve("joined " + n++).toString();
            join.write(budget, columns, path);
            Column[] named = columns.stream().map(functions::col).toArray(Column[]::new);
            Dataset<Row> expected = join.rows(budget).select(named);
            Dataset<Row> written = spark.read().parquet(path);
            assertThat(written.schema()).isEqualTo(expected.schema().asNullable());
            assertThat(shown(written)).isEqualTo(shown(expected));
          }
        }
      }
    }
  }

  private static List<String> shown(Dataset<Row> rows) {
    return rows.selectExpr("to_json(struct(*))").as(Encoders.STRING()).collectAsList().stream()
        .sorted()
        .toList();
  }

  @Test
  void partsOfKeysKeepTheirPlaces() {
    SparkSession spark = TestSpark.session();
    String pairs = "SELECT *, TIMESTAMP '2013-06-01 00:00:00Z' AS at FROM VALUES ";
    Dataset<Row> spine = spark.sql(pairs + "('1', '23'), ('12', '3'), ('123', '') AS t(k, l)");
    Dataset<Row> features =
        spark.sql(pairs + "('1', '23', 'a'), ('', '123', 'b'), ('123', '', 'c') AS t(k, l, v)");
    AsOfFeatures table =
        new AsOfFeatures("f", features, List.of("k", "l"), "at", null, Map.of("v", "f__v"));
    for (long budget : new long[] {EXCHANGE, AsOfJoin.defaultBudget()}) {
      try (AsOfJoin join =
          AsOfJoin.newest(
              new AsOfSpine(spine, List.of("k", "l"), "at"),
              List.of(table),
              new AsOfRule(0, false))) {
        assertThat(join.rows(budget).collectAsList())
            .extracting(row -> row.getString(0) + " " + row.getString(3))
            .containsExactlyInAnyOrder("1 a", "12 null", "123 c");
      }
    }
  }

  @Test
  void aSpineThatIsCutByItsKeyAlreadyIsExchangedIntoAsManyParts() {
    SparkSession spark = TestSpark.session();
    String path = folder.resolve("stored").toString();
    spark
        .range(6)
        .selectExpr("CAST(id % 3 AS STRING) AS k", "TIMESTAMP_SECONDS(id) AS event", "id AS v")
        .coalesce(1)
        .write()
        .parquet(path);
    Dataset<Row> features =
        spark
            .read()
            .parquet(path)
            .withColumn("next", functions.expr("lead(v) OVER (PARTITION BY k, v ORDER BY event)"))
            .where("next IS NULL AND v < 6");
    Dataset<Row> spine =
        features
            .select("k")
            .distinct()
            .crossJoin(
                spark.createDataFrame(
                    List.of(RowFactory.create(Instant.EPOCH.plusSeconds(4))),
                    new StructType().add("at", DataTypes.TimestampType)));
    AsOfFeatures table =
        new AsOfFeatures("f", features, List.of("k"), "event", null, Map.of("v", "f__v"));
    for (Dataset<Row> each : List.of(spine, spine.where("at > TIMESTAMP_SECONDS(9)"))) {
      try (AsOfJoin join =
          AsOfJoin.newest(
              new AsOfSpine(each, List.of("k"), "at"),
              List.of(table, table),
              new AsOfRule(AsOfRule.UNLIMITED, false))) {
        assertThat(join.rows(EXCHANGE).collectAsList())
            .extracting(row -> row.getString(0) + " " + row.get(2) + " " + row.get(3))
            .hasSameElementsAs(each == spine ? List.of("0 3 3", "1 4 4", "2 2 2") : List.of());
      }
    }
  }

  @Test
  void keysOfTwoKindsAreRefused() {
    SparkSession spark = TestSpark.session();
    Dataset<Row> spine = spark.sql("SELECT 1 AS k, TIMESTAMP '2013-06-01 00:00:00Z' AS at");
    Dataset<Row> features =
        spark.sql("SELECT '1' AS k, TIMESTAMP '2013-06-01 00:00:00Z' AS event, 1 AS v");
    AsOfFeatures table =
        new AsOfFeatures("f", features, List.of("k"), "event", null, Map.of("v", "f__v"));
    assertThatThrownBy(
            () ->
                AsOfJoin.newest(
                    new AsOfSpine(spine, List.of("k"), "at"),
                    List.of(table),
                    new AsOfRule(0, false)))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("it is int here and string there");
  }

  @Test
  void allTablesTakeOnePass() {
    StructType schema =
        new StructType()
            .add("k", DataTypes.LongType)
            .add("event", DataTypes.TimestampType)
            .add("v", DataTypes.LongType);
    List<AsOfFeatures> tables = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      String path = folder.resolve("table " + t).toString();
      List<Row> rows = new ArrayList<>();
      for (long n = 0; n < 50; n++) {
        rows.add(RowFactory.create(n % 5, START.plusSeconds(n), n));
      }
      TestSpark.session().createDataFrame(rows, schema).write().parquet(path);
      tables.add(
          new AsOfFeatures(
              "t" + t,
              TestSpark.session().read().parquet(path),
              List.of("k"),
              "event",
              null,
              Map.of("v", "t" + t + "__v")));
    }
    assertThat(jobsOf(tables, AsOfJoin.defaultBudget()))
        .as("the spine's keys, all tables, the result")
        .isEqualTo(3);
    assertThat(jobsOf(tables, EXCHANGE)).as("the size of the spine, all of it").isEqualTo(2);
  }

  private static int jobsOf(List<AsOfFeatures> tables, long budget) {
    AsOfSpine spine = new AsOfSpine(tables.get(0).rows(), List.of("k"), "event");
    return SparkJobs.during(
            () -> {
              try (AsOfJoin join = AsOfJoin.newest(spine, tables, new AsOfRule(0, false))) {
                join.rows(budget).foreachPartition(rows -> {});
              }
            })
        .size();
  }

  @Test
  void decimalsThatShareNoTypeMeetInTheExchangeToo() {
    SparkSession spark = TestSpark.session();
    Dataset<Row> spine =
        spark.sql(
            "SELECT CAST(k AS DECIMAL(38,0)) AS k, TIMESTAMP '2013-06-01 00:00:00Z' AS at FROM"
                + " VALUES ('12345678901234567890123456789012345678'), ('1'), ('2'), ('3') AS"
                + " t(k)");
    Dataset<Row> features =
        spark.sql(
            "SELECT CAST(k AS DECIMAL(38,37)) AS k, TIMESTAMP '2013-06-01 00:00:00Z' AS event, k AS"
                + " v FROM VALUES ('1'), ('2.0000000000000000000000000000000000001'), ('3.0') AS"
                + " t(k)");
    AsOfFeatures table =
        new AsOfFeatures("f", features, List.of("k"), "event", null, Map.of("v", "f__v"));
    for (long budget : new long[] {EXCHANGE, AsOfJoin.defaultBudget()}) {
      try (AsOfJoin join =
          AsOfJoin.newest(
              new AsOfSpine(spine, List.of("k"), "at"), List.of(table), new AsOfRule(0, false))) {
        assertThat(join.rows(budget).collectAsList())
            .extracting(row -> row.getDecimal(0).toString().length() + " " + row.getString(2))
            .containsExactlyInAnyOrder("38 null", "1 1", "1 null", "1 3.0");
      }
    }
  }
}
