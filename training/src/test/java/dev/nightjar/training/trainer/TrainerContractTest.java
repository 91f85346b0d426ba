package dev.nightjar.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.evaluation.BinaryEvaluation;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Trainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every trainer keeps to. */
class TrainerContractTest {
  private static final Matrix TRAINING = TestMatrices.random(1, 3000);
  private static final Matrix TEST = TestMatrices.random(2, 1000);

  static List<Trainer> trainers() {
    return Trainers.all();
  }

  @ParameterizedTest
  @MethodSource("trainers")
  void aTrainerIsFoundByItsName(Trainer trainer) {
    assertThat(Trainers.named(trainer.name())).isSameAs(trainer);
    assertThat(trainer.fileName()).startsWith("model.");
    assertThat(trainer.engineBuild()).matches("\\S+( \\S+)* \\d\\S*");
    for (Parameter parameter : trainer.parameters()) {
      assertThat(parameter.fallback()).isBetween(parameter.least(), parameter.most());
    }
  }

  @ParameterizedTest
  @MethodSource("trainers")
  void twoTrainingsAgreeToTheTolerance(Trainer trainer) {
    byte[] first = train(trainer, TRAINING);
    byte[] second = train(trainer, TRAINING);
    if (trainer.tolerance() == 0) {
      assertThat(second).isEqualTo(first);
    }
    float[] a = predict(trainer, first, TEST);
    float[] b = predict(trainer, second, TEST);
    for (int i = 0; i < a.length; i++) {
      assertThat((double) a[i]).isCloseTo(b[i], within(trainer.tolerance()));
    }
  }

  @ParameterizedTest
  @MethodSource("trainers")
  void predictionsAreProbabilitiesNoWorseThanTheBaseRate(Trainer trainer) {
    float[] predicted = predict(trainer, train(trainer, TRAINING), TEST);
    double logLoss = logLoss(predicted, TEST);
    float[] constant = predict(new ConstantTrainer(), train(new ConstantTrainer(), TRAINING), TEST);
    assertThat(predicted).hasSize(TEST.rows());
    assertThat(logLoss).isLessThanOrEqualTo(logLoss(constant, TEST));
    if (!trainer.name().equals("constant")) {
      assertThat(logLoss).isLessThan(0.95 * logLoss(constant, TEST));
    }
  }

  @ParameterizedTest
  @MethodSource("trainers")
  void aRowIsPredictedAlikeAloneAndAmongOthers(Trainer trainer) {
    byte[] model = train(trainer, TRAINING);
    float[] together = predict(trainer, model, TEST);
    try (Predictor predictor = trainer.open(model)) {
      float[] alone = new float[1];
      for (int row = 0; row < TEST.rows(); row += 97) {
        predictor.predict(row(TEST, row), 1, alone);
        assertThat(alone[0]).as("row %d", row).isEqualTo(together[row]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("trainers")
  void onlyTheGivenRowsOfALongerArrayAreRead(Trainer trainer) {
    byte[] model = train(trainer, TRAINING);
    float[] all = predict(trainer, model, TEST);
    float[] out = new float[20];
    Arrays.fill(out, -1);
    try (Predictor predictor = trainer.open(model)) {
      assertThat(predictor.width()).isEqualTo(TEST.width());
      predictor.predict(TEST.values(), 10, out);
      predictor.predict(new float[0], 0, out);
    }
    assertThat(Arrays.copyOf(out, 10)).isEqualTo(Arrays.copyOf(all, 10));
    assertThat(Arrays.copyOfRange(out, 10, 20)).containsOnly(-1);
  }

  @ParameterizedTest
  @MethodSource("trainers")
  void contributionsSumUpToTheLogOdds(Trainer trainer) {
    byte[] model = train(trainer, TRAINING);
    float[] predicted = predict(trainer, model, TEST);
    try (Predictor predictor = trainer.open(model)) {
      for (int row = 0; row < TEST.rows(); row += 101) {
        float[] parts = predictor.contributions(row(TEST, row));
        assertThat(parts).hasSize(TEST.width() + 1);
        double logOdds = IntStream.range(0, parts.length).mapToDouble(i -> parts[i]).sum();
        double expected = Math.log(predicted[row] / (1 - (double) predicted[row]));
        assertThat(logOdds).as("row %d", row).isCloseTo(expected, within(1e-3));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("trainers")
  void oneClassIsLearntNotRefused(Trainer trainer) {
    Matrix few = TestMatrices.random(3, 50);
    Matrix negative = new Matrix(few.encoder(), few.values(), new float[50], few.predictAt());
    float[] predicted = predict(trainer, train(trainer, negative), TEST);
    for (float probability : predicted) {
      assertThat(probability).isBetween(0f, 0.2f);
    }
  }

  @ParameterizedTest
  @MethodSource("trainers")
  void missingEverywhereIsPredictedToo(Trainer trainer) {
    byte[] model = train(trainer, TRAINING);
    float[] row = new float[TEST.width()];
    Arrays.fill(row, Float.NaN);
    float[] out = new float[1];
    try (Predictor predictor = trainer.open(model)) {
      predictor.predict(row, 1, out);
    }
    assertThat(out[0]).isBetween(0f, 1f);
  }

  @ParameterizedTest
  @MethodSource("trainers")
  void predictorsOfOneModelRunSideBySide(Trainer trainer) throws Exception {
    byte[] model = train(trainer, TRAINING);
    float[] expected = predict(trainer, model, TEST);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<float[]>> tasks = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        tasks.add(() -> predict(trainer, model, TEST));
      }
      for (Future<float[]> result : threads.invokeAll(tasks)) {
        assertThat(result.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @MethodSource("trainers")
  void bytesThatAreNoModelAreRefusedWithAReason(Trainer trainer) {
    assertThatThrownBy(() -> trainer.open(new byte[] {1, 2, 3}))
        .isInstanceOf(NightjarException.class)
        .hasMessageStartingWith("Cannot open ");
  }

  private static byte[] train(Trainer trainer, Matrix matrix) {
    TreeMap<String, Double> values = new TreeMap<>();
    trainer.parameters().forEach(p -> values.put(p.name(), p.fallback()));
    values.computeIfPresent("rounds", (name, rounds) -> 20.0);
    values.computeIfPresent("max_depth", (name, depth) -> 3.0);
    return trainer.train(matrix, new Parameters(values), TestSpark.session());
  }

  private static float[] predict(Trainer trainer, byte[] model, Matrix rows) {
    float[] out = new float[rows.rows()];
    try (Predictor predictor = trainer.open(model)) {
      predictor.predict(rows.values(), rows.rows(), out);
    }
    return out;
  }

  private static float[] row(Matrix matrix, int row) {
    return Arrays.copyOfRange(matrix.values(), row * matrix.width(), (row + 1) * matrix.width());
  }

  private static double logLoss(float[] predicted, Matrix rows) {
    double[] probabilities = new double[predicted.length];
    double[] labels = new double[predicted.length];
    for (int i = 0; i < predicted.length; i++) {
      probabilities[i] = predicted[i];
      labels[i] = rows.labels()[i];
    }
    return BinaryEvaluation.measure(probabilities, labels).logLoss();
  }
}
