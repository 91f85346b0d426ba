package dev.nightjar.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.TestSpark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ReferenceProfileTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("x", DataTypes.DoubleType)
          .add("n", DataTypes.IntegerType)
          .add("c", DataTypes.StringType);

  @Test
  void equalsItsNaiveTwinWhateverTheOrderAndPartitioning() {
    long seed = 20130601;
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      int kind = random.nextInt(10);
      rows.add(
          RowFactory.create(
              kind == 0
                  ? null
                  : kind == 1 ? (Double) Double.NaN : (Double) (random.nextGaussian() * 100),
              random.nextInt(8) == 0 ? null : (Integer) random.nextInt(4),
              random.nextInt(6) == 0 ? null : "v" + random.nextInt(7)));
    }
    ReferenceProfile profile = profile(rows, 1);
    Collections.shuffle(rows, random);
    assertThat(profile(rows, 5)).as("seed " + seed).isEqualTo(profile);
    assertThat(ReferenceProfile.parse(profile.toJson())).isEqualTo(profile);

    ColumnProfile x = profile.columns().get(0);
    double[] values =
        rows.stream()
            .filter(r -> !r.isNullAt(0))
            .mapToDouble(r -> r.getDouble(0))
            .filter(v -> !Double.isNaN(v))
            .sorted()
            .toArray();
    assertThat(x.nulls()).isEqualTo(rows.stream().filter(r -> r.isNullAt(0)).count());
    assertThat(x.nans()).isEqualTo(500 - x.nulls() - values.length);
    assertThat(x.min()).isEqualTo(values[0]);
    assertThat(x.max()).isEqualTo(values[values.length - 1]);
    assertThat(x.mean())
        .isCloseTo(
            Arrays.stream(values).average().orElseThrow(),
            org.assertj.core.data.Offset.offset(1e-9));
    assertThat(x.edges()).containsExactlyElementsOf(deciles(values));
    assertThat(x.buckets()).containsExactlyElementsOf(buckets(values, x.edges()));
    ColumnProfile c = profile.columns().get(2);
    TreeMap<String, Long> counts = new TreeMap<>();
    rows.stream()
        .filter(r -> !r.isNullAt(2))
        .forEach(r -> counts.merge(r.getString(2), 1L, Long::sum));
    assertThat(c.distinct()).isEqualTo(counts.size());
    assertThat(c.top())
        .allSatisfy(
            category -> assertThat(counts).containsEntry(category.value(), category.rows()));
  }

  @Test
  void aColumnWithoutAnyNumberHasNoBuckets() {
    ReferenceProfile profile =
        profile(
            List.of(RowFactory.create(Double.NaN, null, null), RowFactory.create(null, null, null)),
            1);
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
    assertThat(profile(List.of(), 1).rows()).isZero();
  }

  @Test
  void anUnknownColumnIsRefusedWithTheNearest() {
    Dataset<Row> rows = TestSpark.session().createDataFrame(List.<Row>of(), SCHEMA);
    assertThatThrownBy(() -> ReferenceProfile.of(rows, List.of("xx")))
        .hasMessageContaining("Cannot profile the column xx")
        .hasMessageContaining("did you mean 'x'");
  }

  private static ReferenceProfile profile(List<Row> rows, int partitions) {
    Dataset<Row> data = TestSpark.session().createDataFrame(rows, SCHEMA).repartition(partitions);
    return ReferenceProfile.of(data, List.of("x", "n", "c"));
  }

  private static List<Double> deciles(double[] sorted) {
    TreeSet<Double> edges = new TreeSet<>();
    for (int d = 1; d <= 9; d++) {
      double position = (sorted.length - 1) * (d / 10.0);
      int low = (int) Math.floor(position);
      int high = (int) Math.ceil(position);
      edges.add(
          low == high
              ? sorted[low]
              : (high - position) * sorted[low] + (position - low) * sorted[high]);
    }
    return List.copyOf(edges);
  }

  private static List<Long> buckets(double[] values, List<Double> edges) {
    Long[] counts = new Long[edges.size() + 1];
    Arrays.fill(counts, 0L);
    for (double value : values) {
      counts[(int) edges.stream().filter(edge -> value > edge).count()]++;
    }
    return List.of(counts);
  }
}
