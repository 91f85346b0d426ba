package dev.nightjar.training.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.DistributedRows;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.ReadyRows;
import dev.nightjar.training.model.RowRoles;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.trainer.TestMatrices;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Trains on a GPU where one is; elsewhere it says that it was skipped. */
class GpuTest {
  private static final Matrix ROWS = TestMatrices.random(1, 5000);
  private static final Compute CUDA = new Compute(1, Compute.Device.CUDA);

  private final XgboostTrainer trainer = new XgboostTrainer();
  private final Parameters parameters =
      Parameters.defaults(trainer).with("rounds", 20).with("max_depth", 4);

  @BeforeEach
  void needsAGpu() {
    assumeTrue(DevicePreflight.available(), "skipped: no GPU");
  }

  @Test
  void aModelIsTheSameTwiceAndPredictsAsTheCpusDoes() {
    byte[] model = trainer.train(fit(CUDA));
    assertThat(trainer.train(fit(CUDA))).isEqualTo(model);
    assertThat(apart(model, trainer.train(fit(Compute.oneCore())))).isLessThan(0.01);
  }

  @Test
  void trialsShareTheRowsOnIt() {
    try (ReadyRows ready = trainer.ready(fit(CUDA))) {
      byte[] first = ready.train(parameters, CUDA, null);
      assertThat(ready.train(parameters.with("eta", 0.1), CUDA, null)).isNotEqualTo(first);
      assertThat(ready.train(parameters, CUDA, null)).isEqualTo(first);
    }
  }

  @Test
  void workersTrainOnIt() {
    Dataset<Row> table =
        TestSpark.session()
            .range(4000)
            .selectExpr(
                "id",
                "IF(id % 5 = 0, NULL, pmod(xxhash64(id), 100) / 100D) AS rate",
                "pmod(xxhash64(id), 100) < 40 AS yes");
    Encoder encoder = Encoder.fit(table, List.of("rate"));
    RowRoles roles = new RowRoles(List.of("id"), null, "yes", null);
    int[] all = IntStream.range(0, 4000).toArray();
    try (DistributedRows rows = DistributedRows.of(table, encoder, Target.YES_OR_NO, roles, 1)) {
      byte[] model =
          DistributedXgboost.train(
              rows, Target.YES_OR_NO, all, null, parameters, Compute.Device.CUDA);
      assertThat(trainer.rounds(model)).isEqualTo(20);
    }
  }

  private Fit fit(Compute compute) {
    return new Fit(Target.YES_OR_NO, ROWS, null, parameters, compute);
  }

  /** The mean difference of predictions: near a cut a row may fall to the other side. */
  private double apart(byte[] one, byte[] other) {
    float[] first = predicted(one);
    float[] second = predicted(other);
    return IntStream.range(0, first.length)
        .mapToDouble(i -> Math.abs(first[i] - second[i]))
        .average()
        .orElseThrow();
  }

  private float[] predicted(byte[] model) {
    float[] out = new float[ROWS.rows()];
    try (Predictor predictor = trainer.open(model)) {
      predictor.predict(ROWS.values(), ROWS.rows(), out);
    }
    return out;
  }
}
