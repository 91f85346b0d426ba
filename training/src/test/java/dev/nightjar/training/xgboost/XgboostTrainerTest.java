package dev.nightjar.training.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.trainer.TestMatrices;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class XgboostTrainerTest {
  private static final Matrix MATRIX = TestMatrices.random(11, 8000);
  private static final Matrix NUMBERS = TestMatrices.random(12, 3000, Task.REGRESSION);
  private static final XgboostTrainer TRAINER = new XgboostTrainer();

  @Test
  void t9_theNumberOfThreadsDoesNotShowInTheBytes() {
    for (Parameters parameters : List.of(parameters(), drawing())) {
      byte[] alone = train(MATRIX, parameters, 1);
      assertThat(train(MATRIX, parameters, 2)).isEqualTo(alone);
      assertThat(train(MATRIX, parameters, 8)).isEqualTo(alone);
    }
    assertThat(train(MATRIX, drawing(), 1)).isNotEqualTo(train(MATRIX, parameters(), 1));
  }

  @Test
  void t9_norDoOtherTrainingsOnTheSameData() throws Exception {
    byte[] plain = train(MATRIX, parameters(), 1);
    byte[] drawn = train(MATRIX, drawing(), 1);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (XgboostData data = data(MATRIX)) {
      List<Callable<byte[]>> tasks = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        Parameters parameters = i % 2 == 0 ? parameters() : drawing();
        tasks.add(() -> TRAINER.train(data, null, parameters, Compute.oneCore(), null));
      }
      List<Future<byte[]>> results = threads.invokeAll(tasks);
      for (int i = 0; i < results.size(); i++) {
        assertThat(results.get(i).get()).isEqualTo(i % 2 == 0 ? plain : drawn);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void t9_aTrainingInPartsGivesTheBytesOfOneAtOnce() {
    for (Parameters all : List.of(parameters(), drawing(), drawing().with("early_stop", 4))) {
      try (XgboostData data = data(MATRIX);
          XgboostData validation =
              XgboostData.forValidation(Target.YES_OR_NO, TestMatrices.random(13, 900))) {
        XgboostData looked = all.whole("early_stop") > 0 ? validation : null;
        byte[] start = null;
        for (int rounds : new int[] {3, 4, 11, 30}) {
          start = TRAINER.train(data, looked, all.with("rounds", rounds), Compute.oneCore(), start);
        }
        assertThat(start)
            .isEqualTo(TRAINER.train(data, looked, all, new Compute(2, Compute.Device.CPU), null));
      }
    }
  }

  @Test
  void t9_coresThatComeAndGoDuringATrainingLeaveItsBytes() {
    for (Parameters all : List.of(parameters(), drawing(), drawing().with("early_stop", 4))) {
      try (XgboostData data = data(MATRIX);
          XgboostData validation =
              XgboostData.forValidation(Target.YES_OR_NO, TestMatrices.random(13, 900))) {
        XgboostData looked = all.whole("early_stop") > 0 ? validation : null;
        AtomicInteger asked = new AtomicInteger();
        Compute changing =
            new Compute(() -> asked.incrementAndGet() / 2 % 3 + 1, Compute.Device.CPU);
        assertThat(TRAINER.train(data, looked, all, changing, null))
            .isEqualTo(TRAINER.train(data, looked, all, Compute.oneCore(), null));
        assertThat(asked.get()).isGreaterThan(6);
      }
    }
  }

  @Test
  void dataAreSharedOnlyByTrainingsThatSeeThemAlike() {
    try (XgboostData data = data(MATRIX)) {
      assertThatThrownBy(
              () ->
                  TRAINER.train(
                      data, null, parameters().with("max_bin", 16), Compute.oneCore(), null))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void earlyStoppingIsHonouredByPredictionsAndContributions() {
    Matrix rows = TestMatrices.random(14, 400);
    Matrix validation = TestMatrices.random(15, 400);
    Parameters parameters = parameters().with("rounds", 200).with("eta", 0.5).with("early_stop", 5);
    byte[] stopped =
        TRAINER.train(new Fit(Target.YES_OR_NO, rows, validation, parameters, Compute.oneCore()));
    Parameters refitted = TRAINER.refitted(stopped, parameters);
    int best = refitted.whole("rounds");
    assertThat(refitted.whole("early_stop")).isZero();
    assertThat(TRAINER.rounds(stopped)).isEqualTo(best);
    assertThat(best).isBetween(1, 100);
    assertThat(loss(stopped, validation))
        .isLessThan(loss(train(rows, parameters.with("early_stop", 0), 1), validation));

    byte[] fixed = train(rows, refitted, 1);
    assertThat(fixed.length).isLessThan(stopped.length);
    assertThat(predict(stopped, validation)).isEqualTo(predict(fixed, validation));
    try (Predictor a = TRAINER.open(stopped);
        Predictor b = TRAINER.open(fixed)) {
      float[] row = Arrays.copyOf(validation.values(), 4);
      assertThat(a.contributions(row)).isEqualTo(b.contributions(row));
    }
    for (int threads : new int[] {2, 8}) {
      Compute compute = new Compute(threads, Compute.Device.CPU);
      assertThat(TRAINER.train(new Fit(Target.YES_OR_NO, rows, validation, parameters, compute)))
          .isEqualTo(stopped);
    }
    assertRefused(
        () -> train(rows, parameters, 1), "early_stop is 5, but there are no validation rows");
  }

  @Test
  void quantilesHaveTheirShareBelowThemAndTheMedianIsRobust() {
    for (double quantile : new double[] {0.1, 0.5, 0.9}) {
      // XGBoost 3.4 takes smaller steps than 3.2 to the same place.
      Parameters parameters =
          parameters().with("rounds", 200).with("objective", "quantile").with("quantile", quantile);
      assertThat(shareBelow(predict(train(NUMBERS, parameters, 2), NUMBERS)))
          .isBetween(quantile - 0.04, quantile + 0.04);
    }
    for (String objective : List.of("absolute_error", "pseudo_huber", "squared_error")) {
      float[] predicted =
          predict(
              train(NUMBERS, parameters().with("objective", objective).with("huber_slope", 50), 2),
              NUMBERS);
      assertThat(shareBelow(predicted)).as(objective).isBetween(0.4, 0.6);
    }
  }

  private static double shareBelow(float[] predicted) {
    int below = 0;
    for (int i = 0; i < predicted.length; i++) {
      below += NUMBERS.labels()[i] < predicted[i] ? 1 : 0;
    }
    return (double) below / predicted.length;
  }

  @Test
  void countsArePredictedAboveZeroAndNegativeOnesRefused() {
    Parameters poisson = parameters().with("objective", "poisson");
    for (float value : predict(train(withLabels(i -> i % 3), poisson, 1), NUMBERS)) {
      assertThat(value).isGreaterThan(0f);
    }
    assertRefused(() -> train(withLabels(i -> i - 5), poisson, 1), "a label is negative");
  }

  private static Matrix withLabels(IntUnaryOperator label) {
    float[] labels = new float[NUMBERS.rows()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = label.applyAsInt(i);
    }
    return new Matrix(NUMBERS.encoder(), NUMBERS.values(), labels, NUMBERS.predictAt());
  }

  @Test
  void monotoneConstraintsHold() {
    Parameters constrained = parameters().with("monotone", "rate:-, temp:+");
    try (Predictor predictor = TRAINER.open(train(MATRIX, constrained, 2))) {
      float[] rows = new float[100 * 4];
      for (int i = 0; i < 100; i++) {
        rows[i * 4] = 1;
        rows[i * 4 + 1] = i / 100f;
        rows[i * 4 + 2] = 50;
        rows[i * 4 + 3] = 1;
      }
      float[] out = new float[100];
      predictor.predict(rows, 100, out);
      for (int i = 1; i < 100; i++) {
        assertThat(out[i]).isLessThanOrEqualTo(out[i - 1]);
      }
    }
    assertRefused(
        () -> train(MATRIX, parameters().with("monotone", "rat:+"), 1), "did you mean 'rate'?");
    assertRefused(
        () -> train(MATRIX, parameters().with("monotone", "rate"), 1), "such as distance:+");
    assertRefused(
        () -> train(MATRIX, parameters().with("monotone", "carrier:+"), 1), "has no order");
  }

  @Test
  void classWeightsMultiplyRowWeights() {
    float[] weights = new float[MATRIX.rows()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (1 + i % 3) * (MATRIX.labels()[i] == 1 ? 4f : 1f);
    }
    float[] own = new float[weights.length];
    for (int i = 0; i < weights.length; i++) {
      own[i] = 1 + i % 3;
    }
    byte[] byRow = train(weighted(weights), parameters(), 2);
    assertThat(train(weighted(own), parameters().with("class_weight", "true:4"), 2))
        .isEqualTo(byRow);
    assertThat(byRow).isNotEqualTo(train(MATRIX, parameters(), 2));
    float[] balanced =
        predict(train(MATRIX, parameters().with("class_weight", "balanced"), 2), MATRIX);
    double sum = 0;
    for (float value : balanced) {
      sum += value;
    }
    assertThat(sum / balanced.length).isBetween(0.45, 0.55);
    assertRefused(
        () -> train(MATRIX, parameters().with("class_weight", "tru:4"), 1), "did you mean 'true'?");
    assertRefused(
        () -> train(NUMBERS, parameters().with("class_weight", "balanced"), 1),
        "a regression has no classes");
  }

  private static Matrix weighted(float[] weights) {
    return new Matrix(
        MATRIX.encoder(), MATRIX.values(), MATRIX.labels(), MATRIX.predictAt(), weights);
  }

  @Test
  void anObjectiveOfAnotherTaskIsRefused() {
    assertRefused(
        () -> train(MATRIX, parameters().with("objective", "poisson"), 1),
        "of the task binary it knows logistic");
  }

  @Test
  void theEngineBuildNamesTheVersionThatIsPinned() {
    assertThat(TRAINER.engineBuild())
        .isEqualTo(DevicePreflight.builtWithCuda() ? "xgboost 3.4.0" : "xgboost 3.2.0");
  }

  @Test
  void theModelAsJsonPredictsTheSame() {
    byte[] ubj = train(MATRIX, parameters(), 1);
    assertThat(TRAINER.export(ubj, "ubj")).isEqualTo(ubj);
    byte[] json = TRAINER.export(ubj, "json");
    assertThat(new String(json, StandardCharsets.UTF_8)).startsWith("{").contains("learner");
    assertThat(predict(json, MATRIX)).isEqualTo(predict(ubj, MATRIX));
  }

  private static void assertRefused(ThrowingCallable training, String why) {
    assertThatThrownBy(training)
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining(why)
        .extracting(e -> ((NightjarException) e).category().name())
        .isEqualTo("USER");
  }

  private static Parameters parameters() {
    return Parameters.defaults(TRAINER).with("rounds", 30).with("max_depth", 4).with("seed", 7);
  }

  private static Parameters drawing() {
    return parameters().with("subsample", 0.7).with("colsample_bytree", 0.6);
  }

  private static XgboostData data(Matrix matrix) {
    return XgboostData.forTraining(Target.YES_OR_NO, matrix, parameters(), Compute.oneCore());
  }

  private static byte[] train(Matrix matrix, Parameters parameters, int threads) {
    Target target = matrix.values() == NUMBERS.values() ? Target.NUMBER : Target.YES_OR_NO;
    Compute compute = new Compute(threads, Compute.Device.CPU);
    return TRAINER.train(new Fit(target, matrix, null, parameters, compute));
  }

  private static float[] predict(byte[] model, Matrix rows) {
    try (Predictor predictor = TRAINER.open(model)) {
      float[] out = new float[rows.rows()];
      predictor.predict(rows.values(), rows.rows(), out);
      return out;
    }
  }

  private static double loss(byte[] model, Matrix rows) {
    float[] predicted = predict(model, rows);
    double sum = 0;
    for (int i = 0; i < predicted.length; i++) {
      sum -= Math.log(rows.labels()[i] == 1 ? predicted[i] : 1 - predicted[i]);
    }
    return sum;
  }
}
