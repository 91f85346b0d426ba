package dev.nightjar.features.asof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.SparkJobs;
import dev.nightjar.lakehouse.TestSpark;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows on Spark, by both plans, from files and from memory, against Spark's own aggregates. */
class WindowJoinTest {
  private static final long SEED = Long.getLong("seed", 20130601L);
  private static final int CASES = Integer.getInteger("cases", 10);
  private static final long EXCHANGE = 0;
  private static final Instant START = Instant.parse("2013-06-01T00:00:00Z");
  private static final long HOUR = 3_600_000_000L;

  private static final StructType SPINE =
      new StructType().add("k", "string").add("ts", "timestamp").add("id", "int");
  private static final StructType EVENTS =
      new StructType()
          .add("k", "string")
          .add("event", "timestamp")
          .add("known", "timestamp")
          .add("i", "int")
          .add("d", "double")
          .add("f", "float")
          .add("m", DataTypes.createDecimalType(10, 2))
          .add("w", DataTypes.createDecimalType(30, 5))
          .add("s", "string")
          .add("b", "boolean")
          .add("day", "date")
          .add("at", "timestamp");

  /** A function of a column, as Spark writes it; null where its result is not asked of Spark. */
  private record Asked(WindowFunction function, String column, String sql) {}

  private static final List<Asked> ASKED =
      List.of(
          new Asked(WindowFunction.COUNT, null, "count(if(%1$s, 1, null))"),
          new Asked(WindowFunction.COUNT, "s", "count(if(%1$s, s, null))"),
          new Asked(WindowFunction.SUM, "i", "sum(if(%1$s, i, null))"),
          new Asked(WindowFunction.SUM, "d", "sum(if(%1$s, d, null))"),
          new Asked(WindowFunction.SUM, "m", "sum(if(%1$s, m, null))"),
          new Asked(WindowFunction.MEAN, "d", "avg(if(%1$s, d, null))"),
          new Asked(WindowFunction.MEAN, "m", "avg(if(%1$s, cast(m as double), null))"),
          new Asked(WindowFunction.STDDEV, "i", "stddev_samp(if(%1$s, i, null))"),
          new Asked(WindowFunction.STDDEV, "d", "stddev_samp(if(%1$s, d, null))"),
          new Asked(WindowFunction.RATE, "b", "avg(if(%1$s, cast(b as int), null))"),
          new Asked(WindowFunction.MIN, "i", "min(if(%1$s, i, null))"),
          new Asked(WindowFunction.MIN, "f", "min(if(%1$s, f, null))"),
          new Asked(WindowFunction.MAX, "d", "max(if(%1$s, d, null))"),
          new Asked(WindowFunction.MIN, "m", "min(if(%1$s, m, null))"),
          new Asked(WindowFunction.MAX, "w", "max(if(%1$s, w, null))"),
          new Asked(WindowFunction.MIN, "s", "min(if(%1$s, s, null))"),
          new Asked(WindowFunction.MAX, "day", "max(if(%1$s, day, null))"),
          new Asked(WindowFunction.MIN, "at", "min(if(%1$s, at, null))"),
          new Asked(WindowFunction.MAX, "b", "max(if(%1$s, b, null))"),
          new Asked(
              WindowFunction.FIRST,
              "day",
              "min_by(day, if(%1$s and day is not null, event, null))"),
          new Asked(
              WindowFunction.LAST, "at", "max_by(at, if(%1$s and at is not null, event, null))"),
          new Asked(WindowFunction.DISTINCT, "s", "count(distinct if(%1$s, s, null))"),
          new Asked(WindowFunction.APPROX_DISTINCT, "i", "count(distinct if(%1$s, i, null))"));

  @TempDir Path folder;

  @Test
  void t5_t10_everyWindowIsWhatSparkAggregates() {
    SparkSession spark = TestSpark.session();
    for (int i = 0; i < CASES; i++) {
      long seed = SEED + i;
      Random random = new Random(seed);
      Dataset<Row> spine = spine(spark, random);
      Dataset<Row> events = events(spark, random);
      if (random.nextBoolean()) {
        String path = folder.resolve("e" + i).toString();
        events.write().parquet(path);
        events = spark.read().parquet(path);
      }
      @Nullable String known = random.nextInt(3) == 0 ? null : "known";
      long shortest = (1 + random.nextInt(30)) * HOUR;
      long[] widths = {shortest, shortest * (2 + random.nextInt(20))};
      List<WindowAggregate> aggregates = new ArrayList<>();
      StringBuilder sql = new StringBuilder("SELECT x.id");
      for (long width : widths) {
        for (Asked asked : ASKED) {
          String in =
              "e.event > timestamp_micros(unix_micros(x.ts) - " + width + ") and e.event <= x.ts";
          aggregates.add(
              new WindowAggregate(
                  asked.function(), asked.column(), width, 1, "a" + aggregates.size()));
          sql.append(", ").append(asked.sql().formatted("(" + in + ")"));
        }
      }
      spine.createOrReplaceTempView("window_spine");
      events.createOrReplaceTempView("window_events");
      sql.append(" FROM window_spine x LEFT JOIN window_events e ON e.k = x.k AND e.event <= x.ts");
      sql.append(known == null ? "" : " AND e.known <= x.ts").append(" GROUP BY x.id");
      List<Row> expected = sorted(spark.sql(sql.toString()));
      WindowFeatures features =
          new WindowFeatures("e", events, List.of("k"), "event", known, aggregates, 100);
      for (long budget : new long[] {AsOfJoin.defaultBudget(), EXCHANGE}) {
        try (AsOfJoin join =
            AsOfJoin.windows(new AsOfSpine(spine, List.of("k"), "ts"), List.of(features))) {
          requireSame(
              "seed %d, budget %d".formatted(seed, budget),
              sorted(join.rows(budget).drop("k", "ts")),
              expected,
              aggregates);
        }
      }
    }
  }

  private static List<Row> sorted(Dataset<Row> rows) {
    return rows.collectAsList().stream()
        .sorted(Comparator.comparing(row -> row.getInt(0)))
        .toList();
  }

  private static void requireSame(
      String what, List<Row> rows, List<Row> expected, List<WindowAggregate> aggregates) {
    assertThat(rows).as(what).hasSameSizeAs(expected);
    for (int row = 0; row < rows.size(); row++) {
      for (int i = 0; i <= aggregates.size(); i++) {
        String cell =
            what + ", row " + expected.get(row) + (i == 0 ? "" : ", " + aggregates.get(i - 1));
        Object theirs = withOneZero(expected.get(row).get(i));
        Object ours = rows.get(row).get(i);
        boolean isCalculated =
            theirs instanceof Double number
                && Double.isFinite(number)
                && aggregates.get(Math.max(0, i - 1)).function() != WindowFunction.MAX;
        if (isCalculated) {
          assertThat((Double) ours)
              .as(cell)
              .isCloseTo((Double) theirs, within(1e-9 * Math.max(1, Math.abs((Double) theirs))));
        } else {
          assertThat(ours).as(cell).isEqualTo(theirs);
        }
      }
    }
  }

  /** Rule T10: -0.0 = 0.0. */
  private static @Nullable Object withOneZero(@Nullable Object value) {
    return value instanceof Double number ? (Object) (number + 0.0) : value;
  }

  private static Dataset<Row> spine(SparkSession spark, Random random) {
    List<Row> rows = new ArrayList<>();
    for (int id = random.nextInt(25); id > 0; id--) {
      rows.add(RowFactory.create(key(random), time(random), id));
    }
    return spark.createDataFrame(rows, SPINE);
  }

  private static Dataset<Row> events(SparkSession spark, Random random) {
    List<Row> rows = new ArrayList<>();
    int n = random.nextInt(60);
    for (int i = 0; i < n; i++) {
      // All happen at different times: what is first and last is not chance.
      @Nullable Instant event = time(random);
      event = event == null ? null : event.plus(i, ChronoUnit.MICROS);
      rows.add(
          RowFactory.create(
              key(random),
              event,
              event == null || random.nextInt(10) == 0
                  ? null
                  : event.plus(random.nextInt(4) * 7L, ChronoUnit.HOURS),
              orNull(random, random.nextInt(10)),
              orNull(
                  random,
                  random.nextInt(40) == 0
                      ? Double.NaN
                      : random.nextInt(10) == 0 ? -0.0 : random.nextGaussian() * 100),
              orNull(random, (float) random.nextGaussian()),
              orNull(random, BigDecimal.valueOf(random.nextInt(100_000) - 50_000, 2)),
              orNull(random, new BigDecimal("1234567890123456789.5").add(BigDecimal.valueOf(i))),
              orNull(random, "text " + random.nextInt(5)),
              orNull(random, random.nextBoolean()),
              orNull(random, LocalDate.EPOCH.plusDays(random.nextInt(10_000))),
              orNull(random, START.plusMillis(random.nextInt(1_000_000)))));
    }
    return spark.createDataFrame(rows, EVENTS).repartition(1 + random.nextInt(3));
  }

  private static @Nullable String key(Random random) {
    return orNull(random, List.of("a", "b", "b.c", "ü").get(random.nextInt(4)));
  }

  private static @Nullable Instant time(Random random) {
    return orNull(random, START.plus(random.nextInt(240), ChronoUnit.HOURS));
  }

  private static <T> @Nullable T orNull(Random random, T value) {
    return random.nextInt(12) == 0 ? null : value;
  }

  @Test
  void allWindowsTakeOnePassOverTheEvents() {
    SparkSession spark = TestSpark.session();
    String path = folder.resolve("events").toString();
    events(spark, new Random(SEED)).write().parquet(path);
    List<WindowAggregate> aggregates =
        List.of(
            new WindowAggregate(WindowFunction.COUNT, null, HOUR, 1, "a"),
            new WindowAggregate(WindowFunction.SUM, "d", 24 * HOUR, 1, "b"),
            new WindowAggregate(WindowFunction.MAX, "s", 99 * HOUR, 1, "c"));
    Dataset<Row> spine = spine(spark, new Random(SEED)).cache();
    spine.count();
    int jobs =
        SparkJobs.during(
                () -> {
                  try (AsOfJoin join =
                      AsOfJoin.windows(
                          new AsOfSpine(spine, List.of("k"), "ts"),
                          List.of(
                              new WindowFeatures(
                                  "e",
                                  spark.read().schema(EVENTS).parquet(path),
                                  List.of("k"),
                                  "event",
                                  null,
                                  aggregates,
                                  100)))) {
                    join.rows(AsOfJoin.defaultBudget()).collectAsList();
                  }
                })
            .size();
    assertThat(jobs).isEqualTo(3);
  }

  @Test
  void whatIsAmbiguousOrTooMuchIsTold() {
    SparkSession spark = TestSpark.session();
    Dataset<Row> spine = spark.sql("SELECT 'a' AS k, TIMESTAMP '2013-06-02 00:00:00Z' AS ts");
    Dataset<Row> events =
        spark.sql(
            "SELECT * FROM VALUES ('a', TIMESTAMP '2013-06-01 12:00:00Z', 'x', 9223372036854775807L),"
                + " ('a', TIMESTAMP '2013-06-01 12:00:00Z', 'y', 1L) AS t(k, ts, s, n)");
    assertThat(measure(spine, events, WindowFunction.MIN, "s").getString(2)).isEqualTo("x");
    for (WindowFunction edge : List.of(WindowFunction.FIRST, WindowFunction.LAST)) {
      assertThatThrownBy(() -> measure(spine, events, edge, "s"))
          .rootCause()
          .isInstanceOf(NightjarException.class)
          .hasMessageContaining("Cannot tell the " + edge.word() + " s of e");
    }
    assertThatThrownBy(() -> measure(spine, events, WindowFunction.SUM, "n"))
        .rootCause()
        .hasMessageContaining("too large for a bigint");
    assertThatThrownBy(() -> measure(spine, events, WindowFunction.DISTINCT, "s"))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("a window has more than 1 different values");
    Row top = measure(spine, events, WindowFunction.APPROX_TOP, "s");
    assertThat(top.getList(2)).isEqualTo(List.of(RowFactory.create("x", 1L)));
  }

  private static Row measure(
      Dataset<Row> spine, Dataset<Row> events, WindowFunction function, String column) {
    WindowAggregate aggregate = new WindowAggregate(function, column, 24 * HOUR, 1, "x");
    try (AsOfJoin join =
        AsOfJoin.windows(
            new AsOfSpine(spine, List.of("k"), "ts"),
            List.of(
                new WindowFeatures(
                    "e", events, List.of("k"), "ts", null, List.of(aggregate), 1)))) {
      return join.rows(AsOfJoin.defaultBudget()).collectAsList().get(0);
    }
  }
}
