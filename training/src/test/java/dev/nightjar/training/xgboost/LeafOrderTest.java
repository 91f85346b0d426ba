package dev.nightjar.training.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.trainer.TestMatrices;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeafOrderTest {
  private static final XgboostTrainer TRAINER = new XgboostTrainer();
  private static final Matrix MANY = TestMatrices.random(29, LeafOrder.LEAST_ROWS + 3);

  @Test
  void fewRowsStayAsTheyAre() throws Exception {
    Matrix few = TestMatrices.random(31, 900);
    assertThat(LeafOrder.of(few, Compute.oneCore())).isSameAs(few);
  }

  @Test
  void manyRowsAreAllThereInAnOrderThatThreadsDoNotChange() throws Exception {
    Matrix ordered = LeafOrder.of(MANY, Compute.oneCore());
    assertThat(rows(ordered)).isEqualTo(rows(MANY));
    assertThat(ordered.values()).isNotEqualTo(MANY.values());
    Matrix again = LeafOrder.of(MANY, new Compute(3, Compute.Device.CPU));
    assertThat(again.values()).isEqualTo(ordered.values());
    assertThat(again.labels()).isEqualTo(ordered.labels());
  }

  @Test
  void modelsAreAsGoodAndTheirBytesDoNotDependOnThreads() {
    Parameters parameters =
        Parameters.defaults(TRAINER).with("rounds", 8).with("max_depth", 4).with("eta", 0.3);
    byte[] model = TRAINER.train(fit(parameters, 1));
    assertThat(TRAINER.train(fit(parameters, 3))).isEqualTo(model);

    Matrix few = MANY.part(0, LeafOrder.LEAST_ROWS - 1);
    byte[] unordered =
        TRAINER.train(new Fit(Target.YES_OR_NO, few, null, parameters, Compute.oneCore()));
    assertThat(logLoss(model)).isCloseTo(logLoss(unordered), within(1e-3));
  }

  private static Fit fit(Parameters parameters, int threads) {
    return new Fit(
        Target.YES_OR_NO, MANY, null, parameters, new Compute(threads, Compute.Device.CPU));
  }

  private static double logLoss(byte[] model) {
    float[] out = new float[MANY.rows()];
    try (Predictor predictor = TRAINER.open(model)) {
      predictor.predict(MANY.values(), MANY.rows(), out);
    }
    double sum = 0;
    for (int row = 0; row < out.length; row++) {
      sum -= Math.log(MANY.labels()[row] == 1 ? out[row] : 1 - out[row]);
    }
    return sum / out.length;
  }

  private static Set<Integer> rows(Matrix matrix) {
    Set<Integer> hashes = new HashSet<>();
    int width = matrix.width();
    for (int row = 0; row < matrix.rows(); row++) {
      float[] values = Arrays.copyOfRange(matrix.values(), row * width, (row + 1) * width);
      hashes.add(31 * Arrays.hashCode(values) + Float.hashCode(matrix.labels()[row]));
    }
    return hashes;
  }
}
