package dev.nightjar.training.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.DistributedRows;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.MatrixCollector;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.RowRoles;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DistributedXgboostTest {
  private static final int ROWS = 3000;
  private static final long SEED = 21;
  private static final RowRoles ROLES = new RowRoles(List.of("id"), null, "y", null);
  private static final List<String> FEATURES =
      List.of("text", "rate", "mostly_zero", "mostly_null");

  private final Dataset<Row> table = table();
  private final Encoder encoder = Encoder.fit(table, FEATURES);
  private final Matrix matrix =
      MatrixCollector.collect(table, encoder, ROWS, Target.YES_OR_NO, ROLES).matrix();
  private final DistributedRows rows =
      DistributedRows.of(table.repartition(5), encoder, Target.YES_OR_NO, ROLES, 2);
  private final XgboostTrainer trainer = new XgboostTrainer();
  private final Parameters parameters =
      Parameters.defaults(trainer).with("rounds", 20).with("max_depth", 3).with("eta", 0.2);
  private final int[] all = IntStream.range(0, ROWS).toArray();

  @AfterAll
  void letGo() {
    rows.close();
  }

  /**
   * Nulls and zeros carry opposite meanings: what takes one for the other predicts something else.
   */
  private static Dataset<Row> table() {
    Random random = new Random(SEED);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      Double rate = random.nextInt(10) == 0 ? null : (Double) random.nextDouble();
      double mostlyZero = random.nextInt(20) == 0 ? random.nextGaussian() : 0;
      Double mostlyNull =
          random.nextInt(4) == 0 ? (Double) (random.nextBoolean() ? 0.0 : 1.0) : null;
      String text = random.nextInt(30) == 0 ? null : List.of("a", "b", "c").get(random.nextInt(3));
      double logOdds =
          (rate == null ? 2 : rate * 3 - 2)
              + (mostlyNull == null ? 1.5 : mostlyNull == 0 ? -1.5 : 0)
              + ("b".equals(text) ? 1 : 0);
      boolean yes = random.nextDouble() < 1 / (1 + Math.exp(-logOdds));
      rows.add(RowFactory.create(i, text, rate, mostlyZero, mostlyNull, yes ? 1 : 0));
    }
    return TestSpark.session()
        .createDataFrame(
            rows,
            new StructType()
                .add("id", DataTypes.IntegerType)
                .add("text", DataTypes.StringType)
                .add("rate", DataTypes.DoubleType)
                .add("mostly_zero", DataTypes.DoubleType)
                .add("mostly_null", DataTypes.DoubleType)
                .add("y", DataTypes.IntegerType));
  }

  @Test
  void rowsAreThoseOfAMatrixInTheSameOrder() {
    assertThat(rows.outcomes().labels()).isEqualTo(matrix.labels());
    assertThat(rows.collect(all, "all rows").values()).isEqualTo(matrix.values());
    int[] some = {3, 4, 77, 2999};
    assertThat(rows.collect(some, "some rows").values()).isEqualTo(matrix.rows(some).values());
    DistributedRows again =
        DistributedRows.of(table.coalesce(1), encoder, Target.YES_OR_NO, ROLES, 2);
    assertThat(again.hash()).isEqualTo(rows.hash());
    again.close();
  }

  @Test
  void missingIsCountedAsInAMatrix() {
    double[] shares = rows.missing(all);
    for (int column = 0; column < encoder.width(); column++) {
      int at = column;
      long missing =
          Arrays.stream(all)
              .filter(row -> Float.isNaN(matrix.values()[row * encoder.width() + at]))
              .count();
      assertThat(shares[column]).isEqualTo(missing / (double) ROWS);
    }
  }

  @Test
  void vectorsAreDenseAndMissingIsNotZero() {
    try (DistributedRows.Vectored vectors = rows.vectors(all, null)) {
      assertThat(vectors.rows().javaRDD().getNumPartitions()).isEqualTo(2);
      List<Row> each = vectors.rows().collectAsList();
      assertThat(each).hasSize(ROWS);
      int nulls = 0;
      for (int i = 0; i < ROWS; i++) {
        // The first half is of worker 0, with the even places.
        int place = i < ROWS / 2 ? 2 * i : 2 * (i - ROWS / 2) + 1;
        Object features = each.get(i).get(2);
        assertThat(features).isInstanceOf(DenseVector.class);
        double[] values = ((DenseVector) features).values();
        for (int column = 0; column < values.length; column++) {
          float expected = matrix.values()[place * values.length + column];
          assertThat(Float.compare((float) values[column], expected)).isZero();
          nulls += Double.isNaN(values[column]) ? 1 : 0;
        }
      }
      assertThat(nulls).isGreaterThan(ROWS / 2);
    }
  }

  @Test
  void theModelIsThatOfOneMemoryButForTheCutOfBins() {
    byte[] here = trainer.train(Fit.of(Target.YES_OR_NO, matrix, parameters));
    byte[] there = distributed(parameters, null);
    float[] expected = predicted(here);
    float[] found = predicted(there);
    double sum = 0;
    for (int row = 0; row < ROWS; row++) {
      sum += Math.abs(found[row] - expected[row]);
    }
    assertThat(sum / ROWS).isLessThan(0.01);
    assertThat(rows.predict(() -> new XgboostTrainer().open(there), all)).isEqualTo(found);
    assertThat(trainer.rounds(there)).isEqualTo(20);
  }

  @Test
  void theSameWorkersGiveTheSameBytes() {
    Parameters drawn = parameters.with("subsample", 0.7).with("colsample_bytree", 0.8);
    byte[] once = distributed(drawn, null);
    assertThat(distributed(drawn, null)).isEqualTo(once);
    try (DistributedRows again =
        DistributedRows.of(table.repartition(3), encoder, Target.YES_OR_NO, ROLES, 2)) {
      assertThat(
              DistributedXgboost.train(
                  again, Target.YES_OR_NO, all, null, drawn, Compute.Device.CPU))
          .isEqualTo(once);
    }
  }

  @Test
  void nullIsAnotherValueThanZero() {
    byte[] model = distributed(parameters, null);
    float nan = Float.NaN;
    float[] probes = {1, 0.5f, 0, nan, /* null */ 1, 0.5f, 0, 0 /* zero */};
    float[] out = new float[2];
    try (Predictor predictor = trainer.open(model)) {
      predictor.predict(probes, 2, out);
    }
    assertThat(out[0] - out[1]).as("null beside zero").isGreaterThan(0.3f);
  }

  @Test
  void earlyStoppingIsHonouredAtPrediction() {
    int[] train = IntStream.range(0, 2000).toArray();
    int[] validation = IntStream.range(2000, ROWS).toArray();
    Parameters stopping = parameters.with("rounds", 400).with("eta", 0.5).with("early_stop", 5);
    byte[] model =
        DistributedXgboost.train(
            rows, Target.YES_OR_NO, train, validation, stopping, Compute.Device.CPU);
    int best = trainer.rounds(model);
    assertThat(best).isBetween(2, 200);
    Parameters refit = trainer.refitted(model, stopping);
    assertThat(refit.whole("rounds")).isEqualTo(best);
    byte[] shorter =
        DistributedXgboost.train(rows, Target.YES_OR_NO, train, null, refit, Compute.Device.CPU);
    float[] expected = predicted(shorter);
    float[] found = predicted(model);
    for (int row = 0; row < ROWS; row++) {
      assertThat(found[row]).isEqualTo(expected[row], within(1e-6f));
    }
  }

  @Test
  void otherTasksAndWeightsTrainToo() {
    Target three = new Target(Task.MULTICLASS, List.of("0", "1", "2"));
    byte[] classes =
        DistributedXgboost.train(rows, three, all, null, parameters, Compute.Device.CPU);
    try (Predictor predictor = trainer.open(classes)) {
      assertThat(predictor.outputs()).isEqualTo(3);
    }
    byte[] numbers =
        DistributedXgboost.train(
            rows,
            Target.NUMBER,
            all,
            null,
            parameters.with("monotone", "rate:+"),
            Compute.Device.CPU);
    assertThat(trainer.rounds(numbers)).isEqualTo(20);
    byte[] high =
        DistributedXgboost.train(
            rows,
            Target.NUMBER,
            all,
            null,
            parameters.with("objective", "quantile").with("quantile", 0.95),
            Compute.Device.CPU);
    assertThat(mean(predicted(high))).isGreaterThan(mean(predicted(numbers)) + 0.1f);
    float plain = mean(predicted(distributed(parameters, null)));
    float weighted = mean(predicted(distributed(parameters.with("class_weight", "true:9"), null)));
    assertThat(weighted).isGreaterThan(plain + 0.1f);
  }

  @Test
  void whatCannotBeIsRefusedBeforeAnyWorkerWaits() {
    assertThatThrownBy(
            () ->
                DistributedXgboost.train(
                    rows,
                    Target.YES_OR_NO,
                    new int[] {0, 2, 4, 6, 8},
                    null,
                    parameters,
                    Compute.Device.CPU))
        .hasMessageContaining("each worker needs at least one");
    assertThatThrownBy(
            () -> DistributedXgboost.requireWorkers(TestSpark.session().sparkContext(), 3))
        .hasMessageContaining("Spark has 2");
  }

  private byte[] distributed(Parameters asked, int[] validation) {
    return DistributedXgboost.train(
        rows, Target.YES_OR_NO, all, validation, asked, Compute.Device.CPU);
  }

  private float[] predicted(byte[] model) {
    float[] out = new float[ROWS];
    try (Predictor predictor = trainer.open(model)) {
      predictor.predict(matrix.values(), ROWS, out);
    }
    return out;
  }

  private static float mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return (float) (sum / values.length);
  }
}
