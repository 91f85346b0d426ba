package dev.nightjar.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.SparkJobs;
import dev.nightjar.lakehouse.TestSpark;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class DriftScanTest {
  private static final String NIGHT = "the `night`. of it";
  private static final LocalDate FIRST = LocalDate.of(2013, 5, 31);

  /** Declared in another order than profiled. */
  private static final StructType SCHEMA =
      new StructType()
          .add(NIGHT, DataTypes.DateType)
          .add("x", DataTypes.DoubleType)
          .add("odd.range of `x`", DataTypes.DoubleType)
          .add("f", DataTypes.FloatType)
          .add("n", DataTypes.IntegerType)
          .add("``", DataTypes.createDecimalType(20, 4))
          .add("c", DataTypes.StringType)
          .add("a `text`. of c", DataTypes.StringType)
          .add("flag", DataTypes.BooleanType)
          .add(" ", DataTypes.DateType);

  private static final List<String> COLUMNS =
      List.of("a `text`. of c", "x", "odd.range of `x`", "f", "n", "``", "c", "flag", " ", NIGHT);

  private static final double[] ODD = {
    0.0,
    -0.0,
    0.1 + 0.2,
    Double.NaN,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    1e300,
    -1e300,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };
  private static final String[] TEXTS = {
    "", " ", "null", "new", "other", "é", "日本", "\uD83D\uDE00"
  };

  @Test
  void equalsItsNaiveTwinWhateverTheOrderAndPartitioning() {
    for (long seed = 1; seed <= 40; seed++) {
      Random random = new Random(seed);
      List<Row> training = rows(random, random.nextInt(4) == 0 ? random.nextInt(3) : 60, List.of());
      ReferenceProfile profile = ReferenceProfile.of(data(training, 2), COLUMNS);
      List<Row> rows =
          rows(random, random.nextInt(4) == 0 ? random.nextInt(3) : 90, profile.columns());
      assertThat(compared(scan(data(rows, 1 + random.nextInt(5)), profile)))
          .as("seed %d", seed)
          .isEqualTo(compared(NaiveDrift.of(SCHEMA, training, rows, profile)));
    }
  }

  @Test
  void manyCategoriesGiveTheSameCountsInAnyOrderAndPartitioning() {
    long seed = 20130601;
    Random random = new Random(seed);
    List<Row> training = rows(random, 3000, List.of());
    ReferenceProfile profile =
        ReferenceProfile.parse(ReferenceProfile.of(data(training, 3), COLUMNS).toJson());
    List<Row> rows = rows(random, 3500, profile.columns());
    SortedMap<LocalDate, List<CountVector>> twin = NaiveDrift.of(SCHEMA, training, rows, profile);
    assertThat(twin.get(FIRST).get(0).buckets())
        .hasSize(ReferenceProfile.TOP + 2)
        .endsWith("other", "null");
    assertThat(compared(scan(data(rows, 1), profile)))
        .as("seed %d", seed)
        .isEqualTo(compared(twin));
    Collections.shuffle(rows, random);
    assertThat(compared(scan(data(rows, 3).repartition(5), profile)))
        .as("seed %d", seed)
        .isEqualTo(compared(twin));
  }

  @Test
  void theTrainingRowsThemselvesHaveNotDrifted() {
    StructType schema = SCHEMA.add("bytes", DataTypes.BinaryType);
    Random random = new Random(5);
    List<Row> rows = new ArrayList<>();
    for (Row row : rows(random, 300, List.of())) {
      Object[] cells = new Object[schema.length()];
      cells[0] = FIRST;
      for (int i = 1; i < SCHEMA.length(); i++) {
        cells[i] = row.get(i);
      }
      byte[] noText = {(byte) (0xF8 + random.nextInt(4)), 'z'};
      cells[SCHEMA.length()] = random.nextInt(5) == 0 ? null : noText;
      rows.add(RowFactory.create(cells));
    }
    Dataset<Row> data = spark(rows, schema, 3);
    List<String> columns = List.of(schema.fieldNames());
    List<CountVector> vectors =
        DriftScan.of(data, NIGHT, ReferenceProfile.of(data, columns)).get(FIRST);
    assertThat(vectors).extracting(CountVector::column).isEqualTo(columns);
    for (CountVector vector : vectors) {
      assertThat(vector.now()).as(vector.column()).isEqualTo(vector.reference());
    }
  }

  @Test
  void bucketsAreNamedForPeople() {
    StructType schema =
        new StructType().add("night", DataTypes.DateType).add("x", DataTypes.DoubleType);
    List<Row> rows = new ArrayList<>();
    for (double x : new double[] {-1e300, -1e300, 0, 0, 0, 12.5, 12.5, 12.5, 20, 1e-9, 1e6}) {
      rows.add(RowFactory.create(FIRST, x));
    }
    Dataset<Row> data = spark(rows, schema, 1);
    CountVector vector =
        DriftScan.of(data, "night", ReferenceProfile.of(data, List.of("x"))).get(FIRST).get(0);
    assertThat(vector.buckets())
        .containsExactly(
            "<= -1.0E300",
            "-1.0E300 to 0",
            "0 to 1.0E-9",
            "1.0E-9 to 12.5",
            "12.5 to 20",
            "> 20",
            "null",
            "NaN");
    assertThat(vector.now()).containsExactly(2, 3, 1, 3, 1, 1, 0, 0);
  }

  @Test
  void aNumberWhereTrainingHadNoneIsInABucketOfItsOwn() {
    StructType schema =
        new StructType().add("night", DataTypes.DateType).add("x", DataTypes.IntegerType);
    Dataset<Row> training =
        spark(Collections.nCopies(3, RowFactory.create(FIRST, null)), schema, 1);
    Dataset<Row> rows =
        spark(List.of(RowFactory.create(FIRST, 7), RowFactory.create(FIRST, null)), schema, 1);
    CountVector vector =
        DriftScan.of(rows, "night", ReferenceProfile.of(training, List.of("x"))).get(FIRST).get(0);
    assertThat(vector.buckets()).containsExactly("any number", "null", "NaN");
    assertThat(vector.reference()).containsExactly(0, 3, 0);
    assertThat(vector.now()).containsExactly(1, 1, 0);
  }

  @Test
  void allColumnsAndNightsTakeOneJob() {
    Dataset<Row> data = data(rows(new Random(7), 100, List.of()), 3);
    ReferenceProfile profile = ReferenceProfile.of(data, COLUMNS);
    assertThat(SparkJobs.during(() -> scan(data, profile))).hasSize(1);
  }

  @Test
  void noRowsAndNoColumnsGiveNothing() {
    List<Row> rows = rows(new Random(3), 20, List.of());
    ReferenceProfile profile = ReferenceProfile.of(data(rows, 1), COLUMNS);
    assertThat(scan(data(List.of(), 3), profile)).isEmpty();
    assertThat(scan(TestSpark.session().createDataFrame(List.<Row>of(), SCHEMA), profile))
        .isEmpty();
    assertThat(scan(data(rows, 2), new ReferenceProfile(20, List.of())).values())
        .isNotEmpty()
        .allMatch(List::isEmpty);
  }

  @Test
  void columnsThatDoNotFitAreRefused() {
    ReferenceProfile profile = ReferenceProfile.of(data(List.of(), 1), List.of("x", "flag"));
    assertThatThrownBy(() -> scan(typed("y", DataTypes.DoubleType), profile))
        .hasMessageContaining("Cannot measure drift without the column x")
        .hasMessageContaining("did you mean 'y'");
    assertThatThrownBy(() -> scan(typed("x", DataTypes.StringType), profile))
        .hasMessageContaining(
            "column x: it is of type string, and the model was trained on numbers");
    assertThatThrownBy(() -> DriftScan.of(typed("x", DataTypes.DoubleType), "x", profile))
        .hasMessageContaining("Cannot take the night from the column x: it is of type double");
    assertThatThrownBy(() -> DriftScan.of(typed("x", DataTypes.DoubleType), "night", profile))
        .hasMessageContaining("without the column night");
  }

  /** With lists for arrays, so that equal counts are equal. */
  private static List<Object> compared(SortedMap<LocalDate, List<CountVector>> nights) {
    List<Object> all = new ArrayList<>();
    nights.forEach(
        (night, vectors) -> {
          for (CountVector vector : vectors) {
            all.add(List.of(night, vector.column(), vector.kind(), vector.buckets()));
            all.add(Arrays.stream(vector.reference()).boxed().toList());
            all.add(Arrays.stream(vector.now()).boxed().toList());
          }
        });
    return all;
  }

  private static Dataset<Row> typed(String column, DataType type) {
    StructType schema = new StructType().add(NIGHT, DataTypes.DateType).add(column, type);
    return spark(List.of(), schema.add("flag", DataTypes.BooleanType), 1);
  }

  /** Numbers are often edges of the profile, and there are more texts the more rows there are. */
  private static List<Row> rows(Random random, int n, List<ColumnProfile> profile) {
    double nulls = random.nextInt(4) == 0 ? 1 : random.nextDouble() / 3;
    double shift = random.nextInt(3) / 2.0;
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double odd =
          random.nextInt(3) == 0 ? random.nextGaussian() * 1e9 : ODD[random.nextInt(ODD.length)];
      rows.add(
          RowFactory.create(
              random.nextInt(20) == 0 ? null : FIRST.plusDays(random.nextInt(3) * 2L),
              random.nextInt(10) == 0 ? null : x(random, shift, profile),
              random.nextDouble() < nulls ? null : odd,
              random.nextDouble() < nulls ? null : (Float) (float) odd,
              random.nextInt(8) == 0 ? null : (Integer) (random.nextInt(4) - 2),
              random.nextInt(5) == 0 ? null : BigDecimal.valueOf(random.nextInt(10_000) - 99, 4),
              random.nextDouble() < nulls
                  ? null
                  : TEXTS[random.nextInt(profile.isEmpty() ? 5 : TEXTS.length)],
              random.nextInt(6) == 0 ? null : "v" + random.nextInt(1 + n / 2),
              random.nextInt(5) == 0 ? null : (Boolean) random.nextBoolean(),
              random.nextInt(5) == 0 ? null : FIRST.minusDays(random.nextInt(5))));
    }
    return rows;
  }

  private static double x(Random random, double shift, List<ColumnProfile> profile) {
    List<Double> edges = profile.isEmpty() ? List.of() : profile.get(1).edges();
    return random.nextBoolean() || edges.isEmpty()
        ? random.nextInt(10) == 0 ? Double.NaN : random.nextGaussian() + shift
        : edges.get(random.nextInt(edges.size()));
  }

  private static SortedMap<LocalDate, List<CountVector>> scan(
      Dataset<Row> rows, ReferenceProfile profile) {
    return DriftScan.of(rows, NIGHT, profile);
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
