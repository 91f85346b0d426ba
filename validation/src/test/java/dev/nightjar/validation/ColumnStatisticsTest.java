package dev.nightjar.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.lakehouse.SparkJobs;
import dev.nightjar.lakehouse.TestSpark;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ColumnStatisticsTest {
  private static final StructType SCHEMA =
      new StructType().add("x", DataTypes.DoubleType).add("word", DataTypes.StringType);
  private static final List<String> COLUMNS = List.of("x", "word");

  @Test
  void equalTheNaiveTwinToTheBitWhateverThePartitioning() {
    for (long seed = 1; seed <= 10; seed++) {
      Random random = new Random(seed);
      List<Row> rows = rows(random, random.nextInt(200));
      List<ColumnStatistics> one = ColumnStatistics.of(data(rows, 1), COLUMNS);
      assertThat(ColumnStatistics.of(data(rows, 4), COLUMNS)).as("seed %d", seed).isEqualTo(one);
      List<Double> numbers = new ArrayList<>();
      Set<Object> words = new HashSet<>();
      for (Row row : rows) {
        if (!row.isNullAt(0) && !Double.isNaN(row.getDouble(0))) {
          numbers.add(row.getDouble(0));
        }
        words.add(row.get(1));
      }
      words.remove(null);
      assertThat(one.get(0).distinct())
          .as("seed %d", seed)
          .isEqualTo(new HashSet<>(numbers).size());
      assertThat(one.get(1).distinct()).as("seed %d", seed).isEqualTo(words.size());
      assertThat(one.get(1).stddev()).isNull();
      if (numbers.size() < 2) {
        assertThat(one.get(0).stddev()).as("seed %d", seed).isNull();
      } else {
        assertThat(one.get(0).stddev())
            .as("seed %d", seed)
            .isCloseTo(stddev(numbers), within(1e-9));
      }
      assertThat(one.stream().map(ColumnStatistics::profile).toList())
          .as("seed %d", seed)
          .isEqualTo(ReferenceProfile.of(data(rows, 2), COLUMNS).columns());
    }
  }

  @Test
  void anInfiniteNumberHasNoStandardDeviation() {
    List<Row> rows =
        List.of(RowFactory.create(1.0, "a"), RowFactory.create(Double.POSITIVE_INFINITY, "a"));
    assertThat(ColumnStatistics.of(data(rows, 1), COLUMNS).get(0).stddev()).isNull();
  }

  @Test
  void allColumnsTakeOneJob() {
    Dataset<Row> data = data(rows(new Random(7), 50), 3);
    assertThat(SparkJobs.during(() -> ColumnStatistics.of(data, COLUMNS))).hasSize(1);
  }

  private static double stddev(List<Double> numbers) {
    double mean = numbers.stream().mapToDouble(v -> v).average().orElseThrow();
    double squares = numbers.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (numbers.size() - 1));
  }

  private static List<Row> rows(Random random, int n) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double x = random.nextInt(9) == 0 ? Double.NaN : random.nextInt(40) / 7.0;
      rows.add(
          RowFactory.create(
              random.nextInt(9) == 0 ? null : (Double) x,
              random.nextInt(9) == 0 ? null : "word " + random.nextInt(20)));
    }
    return rows;
  }

  private static Dataset<Row> data(List<Row> rows, int partitions) {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext());
    return TestSpark.session().createDataFrame(context.parallelize(rows, partitions), SCHEMA);
  }
}
