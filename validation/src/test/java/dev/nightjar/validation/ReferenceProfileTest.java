package dev.nightjar.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.SparkJobs;
import dev.nightjar.lakehouse.TestSpark;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class ReferenceProfileTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("x", DataTypes.DoubleType)
          .add("wide.range of `x`", DataTypes.DoubleType)
          .add("f", DataTypes.FloatType)
          .add("n", DataTypes.IntegerType)
          .add("``", DataTypes.createDecimalType(20, 4))
          .add("c", DataTypes.StringType)
          .add("a `text`. of c", DataTypes.StringType);
  private static final List<String> COLUMNS = List.of(SCHEMA.fieldNames());
  private static final int FIRST_TEXT = 5;

  /** With zeros, ties, infinities, the least and the greatest double. */
  private static final double[] ODD = {
    0.0,
    -0.0,
    0.1 + 0.2,
    -1.0 / 3,
    Double.NaN,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    Double.MIN_NORMAL,
    1e300,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };

  /** The last two are sorted one way by Java's chars, the other way by bytes. */
  private static final String[] TEXTS = {
    "", " ", "a", "A", "null", "é", "日本", "\uFF5E", "\uD83D\uDE00"
  };

  @Test
  void equalsItsNaiveTwinWhateverTheOrderAndPartitioning() {
    for (long seed = 1; seed <= 60; seed++) {
      Random random = new Random(seed);
      List<Row> rows =
          rows(random, random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt(60));
      assertThat(ReferenceProfile.of(data(rows, 1 + random.nextInt(5)), COLUMNS))
          .as("seed %d", seed)
          .isEqualTo(naive(rows));
    }
  }

  @Test
  void countsMergedInAnyOrderEqualTheNaiveTwin() {
    for (long seed = 1; seed <= 400; seed++) {
      Random random = new Random(seed);
      List<Row> rows = rows(random, random.nextInt(60));
      List<ColumnProfile> profiles = new ArrayList<>();
      for (int i = 0; i < COLUMNS.size(); i++) {
        profiles.add(counted(rows, i, 1 + random.nextInt(6), random).profile(COLUMNS.get(i)));
      }
      assertThat(profiles).as("seed %d", seed).isEqualTo(naive(rows).columns());
    }
  }

  @Test
  void manyDistinctValuesGiveTheSameProfileInAnyOrderAndPartitioning() {
    long seed = 20130601;
    Random random = new Random(seed);
    List<Row> rows = rows(random, 30_000);
    ReferenceProfile twin = naive(rows);
    ReferenceProfile profile = ReferenceProfile.of(data(rows, 1), COLUMNS);
    assertThat(profile).as("seed %d", seed).isEqualTo(twin);
    Collections.shuffle(rows, random);
    assertThat(ReferenceProfile.of(data(rows, 5), COLUMNS)).as("seed %d", seed).isEqualTo(twin);
    assertThat(ReferenceProfile.of(data(rows, 2).repartition(7), COLUMNS))
        .as("seed %d", seed)
        .isEqualTo(twin);
    assertThat(profile.columns().get(6).top()).hasSize(ReferenceProfile.TOP);
    assertThat(ReferenceProfile.parse(profile.toJson())).isEqualTo(profile);
  }

  @Test
  void theMeanIsExactWhereRunningSumsAreNot() {
    assertThat(mean(1e300, 1.0, -1e300, 2.0)).isEqualTo(0.75);
    assertThat(mean(Double.MAX_VALUE, Double.MAX_VALUE)).isEqualTo(Double.MAX_VALUE);
    assertThat(mean(0.1 + 0.2, 0.1 + 0.2)).isEqualTo(0.1 + 0.2);
    assertThat(mean(10.0, 0.0, 0.0)).isEqualTo(3.333333333333333);
    assertThat(mean(Double.POSITIVE_INFINITY, 1.0)).isNull();
  }

  @Test
  void categoriesAreWhatSparkCastsToText() {
    StructType schema =
        new StructType()
            .add("at", DataTypes.TimestampType)
            .add("day", DataTypes.DateType)
            .add("flag", DataTypes.BooleanType)
            .add("bytes", DataTypes.BinaryType)
            .add("list", DataTypes.createArrayType(DataTypes.DoubleType));
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      rows.add(
          RowFactory.create(
              Instant.ofEpochMilli(1370000000000L + i % 7 * 1501L),
              LocalDate.of(2013, 6, 1 + i % 3),
              i % 5 == 0 ? null : (Boolean) (i % 2 == 0),
              new byte[] {(byte) ('a' + i % 4), 'z'},
              new Double[] {i % 3 / 3.0, null}));
    }
    Dataset<Row> data = spark(rows, schema, 3);
    List<String> columns = List.of(schema.fieldNames());
    ReferenceProfile profile = ReferenceProfile.of(data, columns);
    for (int i = 0; i < columns.size(); i++) {
      List<String> cast = new ArrayList<>();
      data.selectExpr("CAST(" + columns.get(i) + " AS STRING)")
          .collectAsList()
          .forEach(row -> cast.add(row.getString(0)));
      assertThat(profile.columns().get(i)).isEqualTo(NaiveProfile.ofTexts(columns.get(i), cast));
    }
  }

  @Test
  void allColumnsTakeOneJob() {
    Dataset<Row> data = data(rows(new Random(7), 100), 3);
    assertThat(SparkJobs.during(() -> ReferenceProfile.of(data, COLUMNS))).hasSize(1);
  }

  @Test
  void aColumnWithoutAnyNumberHasNoBuckets() {
    List<Row> rows =
        List.of(
            RowFactory.create(Double.NaN, null, null, null, null, null, null),
            RowFactory.create(null, null, null, null, null, null, null));
    ReferenceProfile profile = ReferenceProfile.of(data(rows, 1), COLUMNS);
    assertThat(profile.rows()).isEqualTo(2);
    assertThat(profile.columns().get(0))
        .isEqualTo(
            new ColumnProfile(
                "x",
                ColumnProfile.Kind.NUMBER,
                2,
                1,
                1,
                null,
                null,
                null,
                List.of(),
                List.of(),
                0,
                List.of()));
    assertThat(ReferenceProfile.of(data(rows, 1), List.of()))
        .isEqualTo(new ReferenceProfile(2, List.of()));
  }

  @Test
  void noRowsGiveEmptyProfiles() {
    Dataset<Row> noPartition = TestSpark.session().createDataFrame(List.<Row>of(), SCHEMA);
    assertThat(ReferenceProfile.of(noPartition, COLUMNS)).isEqualTo(naive(List.of()));
    assertThat(ReferenceProfile.of(data(List.of(), 3), COLUMNS)).isEqualTo(naive(List.of()));
  }

  @Test
  void anUnknownColumnIsRefusedWithTheNearest() {
    Dataset<Row> rows = data(List.of(), 1);
    assertThatThrownBy(() -> ReferenceProfile.of(rows, List.of("xx")))
        .hasMessageContaining("Cannot profile the column xx")
        .hasMessageContaining("did you mean 'x'");
  }

  /** Some columns of some cases are all null, and one value in two is odd in some cases. */
  private static List<Row> rows(Random random, int n) {
    double nulls = random.nextInt(4) == 0 ? 1 : random.nextDouble() / 3;
    double odd = random.nextInt(3) / 2.0;
    int steps = 1 + random.nextInt(5);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double x = random.nextGaussian() * 100;
      double wide = random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
      double any = random.nextDouble() < odd ? ODD[random.nextInt(ODD.length)] : wide;
      rows.add(
          RowFactory.create(
              random.nextInt(10) == 0 ? null : random.nextInt(10) == 0 ? (Double) Double.NaN : x,
              random.nextDouble() < nulls ? null : any,
              random.nextDouble() < nulls ? null : (Float) (float) any,
              random.nextInt(8) == 0 ? null : (Integer) (random.nextInt(steps) - 2),
              random.nextInt(5) == 0 ? null : BigDecimal.valueOf(random.nextInt(10_000) - 99, 4),
              random.nextDouble() < nulls ? null : TEXTS[random.nextInt(TEXTS.length)],
              random.nextInt(6) == 0 ? null : "v" + random.nextInt(1 + n / 2)));
    }
    return rows;
  }

  /** The counts of rows dealt at random to partitions, some empty, merged as a random tree. */
  private static ColumnCounts counted(List<Row> rows, int column, int partitions, Random random) {
    boolean number = column < FIRST_TEXT;
    List<ColumnCounts> counts = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      counts.add(number ? new DistinctNumbers() : new DistinctTexts());
    }
    for (Row row : rows) {
      Object cell = row.get(column);
      Object internal =
          cell instanceof Number value
              ? (Object) value.doubleValue()
              : UTF8String.fromString((String) cell);
      counts
          .get(random.nextInt(partitions))
          .add(new GenericInternalRow(new Object[] {internal}), 0);
    }
    counts.forEach(ColumnCounts::finish);
    while (counts.size() > 1) {
      ColumnCounts one = counts.remove(random.nextInt(counts.size()));
      ColumnCounts other = counts.remove(random.nextInt(counts.size()));
      counts.add(random.nextInt(counts.size() + 1), one.merge(other));
    }
    return counts.get(0);
  }

  private static ReferenceProfile naive(List<Row> rows) {
    List<ColumnProfile> profiles = new ArrayList<>();
    for (int i = 0; i < COLUMNS.size(); i++) {
      profiles.add(
          i < FIRST_TEXT
              ? NaiveProfile.ofNumbers(COLUMNS.get(i), cells(rows, i))
              : NaiveProfile.ofTexts(COLUMNS.get(i), cells(rows, i)));
    }
    return new ReferenceProfile(rows.size(), profiles);
  }

  private static <T> List<T> cells(List<Row> rows, int column) {
    List<T> cells = new ArrayList<>();
    rows.forEach(row -> cells.add(row.<T>getAs(column)));
    return cells;
  }

  private static Double mean(double... values) {
    List<Row> rows = new ArrayList<>();
    for (double value : values) {
      rows.add(RowFactory.create(value));
    }
    StructType schema = new StructType().add("x", DataTypes.DoubleType);
    return ReferenceProfile.of(spark(rows, schema, 2), List.of("x")).columns().get(0).mean();
  }

  private static Dataset<Row> data(List<Row> rows, int partitions) {
    return spark(rows, SCHEMA, partitions);
  }

  /** In so many partitions, some of them empty where there are few rows. */
  private static Dataset<Row> spark(List<Row> rows, StructType schema, int partitions) {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext());
    return TestSpark.session().createDataFrame(context.parallelize(rows, partitions), schema);
  }
}
