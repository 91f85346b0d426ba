package dev.nightjar.features.asof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.features.kernel.AsOfRule;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.SparkJobs;
import dev.nightjar.lakehouse.TestSpark;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** The join on Spark, by both plans, from files and from memory, against the naive twin. */
class AsOfJoinTest {
  private static final long SEED = Long.getLong("seed", 20130601L);
  private static final int CASES = Integer.getInteger("cases", 30);
  private static final long EXCHANGE = 0;
  private static final Instant START = Instant.parse("2013-06-01T00:00:00Z");

  @TempDir Path folder;

  /** A kind of key, with values that are easily taken for each other. */
  private enum Keys {
    LONGS(List.of("k"), List.of(DataTypes.LongType)),
    INTS(List.of("k"), List.of(DataTypes.IntegerType)),
    TEXTS(List.of("k"), List.of(DataTypes.StringType)),
    PAIRS(List.of("k", "l"), List.of(DataTypes.StringType, DataTypes.StringType)),
    MIXED(List.of("k", "l"), List.of(DataTypes.ShortType, DataTypes.createDecimalType(5, 2))),
    FRACTIONS(List.of("k"), List.of(DataTypes.DoubleType));

    final List<String> names;
    final List<DataType> types;

    Keys(List<String> names, List<DataType> types) {
      this.names = names;
      this.types = types;
    }

    StructType schema() {
      StructType schema = new StructType();
      for (int i = 0; i < names.size(); i++) {
        schema = schema.add(names.get(i), types.get(i));
      }
      return schema;
    }

    List<@Nullable Object> key(Random random) {
      List<@Nullable Object> key = new ArrayList<>();
      for (DataType type : types) {
        int n = random.nextInt(4);
        key.add(
            random.nextInt(15) == 0
                ? null
                : type.equals(DataTypes.LongType)
                    ? (Object) ((1L << 53) + n)
                    : type.equals(DataTypes.IntegerType)
                        ? (Object) n
                        : type.equals(DataTypes.ShortType)
                            ? (Object) (short) n
                            : type.equals(DataTypes.DoubleType)
                                ? (Object) new double[] {0.0, -0.0, Double.NaN, 1e300}[n]
                                : type.equals(DataTypes.StringType)
                                    ? List.of("1", "12", "23", "123").get(n)
                                    : BigDecimal.valueOf(n, 2));
      }
      return key;
    }
  }

  @Test
  void t4_t6_t7_bothPlansSeeWhatTheTwinSays() {
    for (int i = 0; i < CASES; i++) {
      check(SEED + i);
    }
  }

  private void check(long seed) {
    Random random = new Random(seed);
    Keys keys = Keys.values()[random.nextInt(Keys.values().length)];
    AsOfRule rule =
        new AsOfRule(
            switch (random.nextInt(4)) {
              case 0 -> 0;
              case 1 -> AsOfRule.UNLIMITED;
              default -> random.nextInt(12);
            },
            random.nextInt(3) == 0);
    List<Row> spine = new ArrayList<>();
    for (int n = random.nextInt(30); n > 0; n--) {
      List<@Nullable Object> row = new ArrayList<>(keys.key(random));
      row.add(time(random));
      row.add("row " + spine.size());
      spine.add(RowFactory.create(row.toArray()));
    }
    StructType spineSchema =
        keys.schema().add("at", DataTypes.TimestampType).add("a row`s. näme", DataTypes.StringType);
    List<AsOfFeatures> tables = new ArrayList<>();
    List<List<Row>> features = new ArrayList<>();
    for (int t = 1 + random.nextInt(3); t > 0; t--) {
      boolean knownApart = random.nextBoolean();
      List<Row> rows = new ArrayList<>();
      for (int n = random.nextInt(60); n > 0; n--) {
        rows.add(feature(random, keys, knownApart, rows.size()));
      }
      StructType schema =
          keys.schema()
              .add("event", DataTypes.TimestampType)
              .add("known", DataTypes.TimestampType)
              .add("d", DataTypes.DoubleType)
              .add("s", DataTypes.StringType)
              .add("l", DataTypes.createArrayType(DataTypes.IntegerType))
              .add("b", DataTypes.BooleanType)
              .add("big", DataTypes.createDecimalType(30, 4));
      schema = renamed(schema);
      Map<String, String> columns = new LinkedHashMap<>();
      for (String column : List.of("b", "s", "d", "array", "big")) {
        columns.put(column, "f" + t + "__" + column);
      }
      tables.add(
          new AsOfFeatures(
              "f" + t,
              stored(random, rows, schema, seed + "-" + t),
              keys.names,
              "event",
              knownApart ? "known" : null,
              columns));
      features.add(rows);
    }
    Dataset<Row> rows = stored(random, spine, spineSchema, seed + "-spine");
    List<List<@Nullable Object>> expected = new ArrayList<>();
    for (Row row : spine) {
      List<@Nullable Object> joined = values(row);
      for (int t = 0; t < tables.size(); t++) {
        boolean knownApart = tables.get(t).availableTime() != null;
        joined.addAll(seen(row, features.get(t), keys, rule, knownApart));
      }
      expected.add(joined);
    }
    for (long budget : new long[] {EXCHANGE, AsOfJoin.defaultBudget()}) {
      try (AsOfJoin join = new AsOfJoin(new AsOfSpine(rows, keys.names, "at"), tables, rule)) {
        List<List<@Nullable Object>> found =
            join.rows(budget).collectAsList().stream().map(AsOfJoinTest::values).toList();
        assertThat(found)
            .as("seed %d, %s, %s, budget %d", seed, keys, rule, budget)
            .containsExactlyInAnyOrderElementsOf(expected);
      }
    }
  }

  private static StructType renamed(StructType schema) {
    StructType renamed = new StructType();
    for (var field : schema.fields()) {
      boolean nested = field.dataType() instanceof ArrayType;
      renamed = renamed.add(nested ? "array" : field.name(), field.dataType());
    }
    return renamed;
  }

  /** Rows of one key and time differ in nothing: ambiguous ones have a test of their own. */
  private static Row feature(Random random, Keys keys, boolean knownApart, int n) {
    List<@Nullable Object> key = keys.key(random);
    Instant event = time(random);
    Instant known = knownApart ? time(random) : event;
    Random same =
        new Random(
            31L * Arrays.deepHashCode(key.stream().map(AsOfJoinTest::plain).toArray())
                + (event == null ? 0 : event.hashCode())
                + 7L * (known == null ? 0 : known.hashCode()));
    List<@Nullable Object> row = new ArrayList<>(key);
    row.add(event);
    row.add(known);
    row.add(
        same.nextInt(5) == 0
            ? null
            : (Double) new double[] {0.5, Double.NaN, 1e-300}[same.nextInt(3)]);
    row.add(same.nextInt(5) == 0 ? null : "é" + same.nextInt(100));
    row.add(same.nextInt(5) == 0 ? null : List.of(same.nextInt(100), 7));
    row.add(same.nextInt(5) == 0 ? null : (Boolean) same.nextBoolean());
    row.add(same.nextInt(5) == 0 ? null : BigDecimal.valueOf(same.nextLong(), 4));
    return RowFactory.create(row.toArray());
  }

  private static @Nullable Instant time(Random random) {
    return random.nextInt(15) == 0 ? null : START.plus(random.nextInt(20), ChronoUnit.MICROS);
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return value instanceof Double d ? (Object) (d + 0.0) : value;
  }

  private static List<@Nullable Object> seen(
      Row asked, List<Row> features, Keys keys, AsOfRule rule, boolean knownApart) {
    int at = keys.names.size();
    Row newest = null;
    for (Row feature : features) {
      if (sees(asked, feature, at, rule, knownApart)
          && (newest == null || isNewer(feature, newest, at, knownApart))) {
        newest = feature;
      }
    }
    List<@Nullable Object> values = new ArrayList<>();
    for (int column : new int[] {5, 3, 2, 4, 6}) {
      values.add(newest == null ? null : value(newest.get(at + column)));
    }
    return values;
  }

  private static boolean sees(Row asked, Row feature, int at, AsOfRule rule, boolean knownApart) {
    for (int i = 0; i < at; i++) {
      if (asked.isNullAt(i)
          || feature.isNullAt(i)
          || !Objects.equals(plain(asked.get(i)), plain(feature.get(i)))) {
        return false;
      }
    }
    if (asked.isNullAt(at) || feature.isNullAt(at) || (knownApart && feature.isNullAt(at + 1))) {
      return false;
    }
    long t = ChronoUnit.MICROS.between(START, asked.getInstant(at));
    long event = ChronoUnit.MICROS.between(START, feature.getInstant(at));
    boolean known = !knownApart || !feature.getInstant(at + 1).isAfter(asked.getInstant(at));
    boolean young = rule.lookback() == AsOfRule.UNLIMITED || event >= t - rule.lookback();
    return known && young && (rule.exclusive() ? event < t : event <= t);
  }

  private static boolean isNewer(Row a, Row b, int at, boolean knownApart) {
    int event = a.getInstant(at).compareTo(b.getInstant(at));
    return event > 0
        || (event == 0 && knownApart && a.getInstant(at + 1).isAfter(b.getInstant(at + 1)));
  }

  private static List<@Nullable Object> values(Row row) {
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      values.add(value(row.get(i)));
    }
    return values;
  }

  private static @Nullable Object value(@Nullable Object value) {
    return value instanceof Seq<?> seq ? JavaConverters.seqAsJavaList(seq) : value;
  }

  /** In memory or in Parquet files, in some parts. */
  private Dataset<Row> stored(Random random, List<Row> rows, StructType schema, String name) {
    SparkSession spark = TestSpark.session();
    Dataset<Row> data = spark.createDataFrame(rows, schema).repartition(1 + random.nextInt(3));
    if (random.nextBoolean()) {
      return data;
    }
    String path = folder.resolve("a folder=" + name).toString();
    data.write().parquet(path);
    return spark.read().schema(schema).parquet(path);
  }

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
          new AsOfJoin(
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
  void keysOfTwoKindsAreRefused() {
    SparkSession spark = TestSpark.session();
    Dataset<Row> spine = spark.sql("SELECT 1 AS k, TIMESTAMP '2013-06-01 00:00:00Z' AS at");
    Dataset<Row> features =
        spark.sql("SELECT '1' AS k, TIMESTAMP '2013-06-01 00:00:00Z' AS event, 1 AS v");
    AsOfFeatures table =
        new AsOfFeatures("f", features, List.of("k"), "event", null, Map.of("v", "f__v"));
    assertThatThrownBy(
            () ->
                new AsOfJoin(
                    new AsOfSpine(spine, List.of("k"), "at"),
                    List.of(table),
                    new AsOfRule(0, false)))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("it is int here and string there");
  }

  @Test
  void allTablesTakeOnePass() {
    Random random = new Random(SEED);
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
    Dataset<Row> spine = tables.get(0).rows();
    assertThat(
            SparkJobs.during(
                () -> {
                  try (AsOfJoin join =
                      new AsOfJoin(
                          new AsOfSpine(spine, List.of("k"), "event"),
                          tables,
                          new AsOfRule(random.nextInt(5), false))) {
                    join.rows(AsOfJoin.defaultBudget()).foreachPartition(rows -> {});
                  }
                }))
        .as("the spine's keys, all tables, the result")
        .hasSize(3);
  }
}
