package dev.nightjar.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.Trainer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every trainer keeps to, for each task that it knows. */
class TrainerContractTest {
  private static final int ROWS = 800;
  private static final Map<Case, byte[]> MODELS = new ConcurrentHashMap<>();

  /** A trainer and one of its tasks. */
  record Case(Trainer trainer, Task task) {
    Matrix training() {
      return TestMatrices.random(1, ROWS, task);
    }

    Matrix test() {
      return TestMatrices.random(2, 500, task);
    }

    byte[] model() {
      return MODELS.computeIfAbsent(this, one -> one.train(one.training()));
    }

    byte[] train(Matrix matrix) {
      TestSpark.session();
      return trainer.train(Fit.of(TestMatrices.target(task), matrix, parameters(trainer)));
    }

    boolean learns() {
      return !trainer.name().equals("constant") && !trainer.name().equals("last_value");
    }

    @Override
    public String toString() {
      return trainer.name() + " " + task.key();
    }
  }

  static List<Trainer> trainers() {
    return Trainers.all();
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Trainer trainer : Trainers.all()) {
      trainer.tasks().stream().sorted().forEach(task -> cases.add(new Case(trainer, task)));
    }
    return cases;
  }

  private static Parameters parameters(Trainer trainer) {
    Parameters parameters = Parameters.defaults(trainer);
    Map<String, Double> small =
        Map.of("rounds", 8.0, "trees", 6.0, "max_depth", 3.0, "k", 3.0, "max_iter", 15.0);
    for (Parameter parameter : trainer.parameters()) {
      if (small.containsKey(parameter.name())) {
        parameters = parameters.with(parameter.name(), small.get(parameter.name()));
      }
    }
    return trainer.name().equals("last_value") ? parameters.with("column", "rate") : parameters;
  }

  @ParameterizedTest
  @MethodSource("trainers")
  void aTrainerIsFoundByItsName(Trainer trainer) {
    assertThat(Trainers.named(trainer.name())).isSameAs(trainer);
    assertThat(trainer.fileName()).startsWith("model.");
    assertThat(trainer.engineBuild()).matches("\\S+( \\S+)* \\d\\S*");
    assertThat(trainer.tasks()).isNotEmpty();
    for (Parameter parameter : trainer.parameters()) {
      if (parameter.numeric()) {
        assertThat(parameter.fallback()).isBetween(parameter.least(), parameter.most());
      } else {
        assertThat(parameter.options()).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void twoTrainingsAgreeToTheTolerance(Case one) {
    byte[] second = one.train(one.training());
    if (one.trainer().tolerance() == 0) {
      assertThat(second).isEqualTo(one.model());
    }
    float[] a = predict(one, one.model(), one.test());
    float[] b = predict(one, second, one.test());
    for (int i = 0; i < a.length; i++) {
      assertThat((double) a[i]).isCloseTo(b[i], within(one.trainer().tolerance() + Math.ulp(a[i])));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void predictionsAreOfTheTaskAndNoWorseThanTheConstant(Case one) {
    float[] predicted = predict(one, one.model(), one.test());
    assertWellFormed(one, predicted);
    if (!one.task().labelled()) {
      return;
    }
    Case constant = new Case(Trainers.named("constant"), one.task());
    double loss = loss(one.task(), predicted, one.test().labels());
    double base =
        loss(one.task(), predict(constant, constant.model(), one.test()), one.test().labels());
    if (one.learns()) {
      assertThat(loss).isLessThan(0.97 * base);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aRowIsPredictedAlikeAloneAndAmongOthers(Case one) {
    float[] together = predict(one, one.model(), one.test());
    try (Predictor predictor = one.trainer().open(one.model())) {
      int outputs = predictor.outputs();
      float[] alone = new float[outputs];
      for (int row = 0; row < one.test().rows(); row += 97) {
        predictor.predict(row(one.test(), row), 1, alone);
        assertThat(alone)
            .as("row %d", row)
            .isEqualTo(Arrays.copyOfRange(together, row * outputs, (row + 1) * outputs));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void onlyTheGivenRowsOfALongerArrayAreRead(Case one) {
    float[] all = predict(one, one.model(), one.test());
    try (Predictor predictor = one.trainer().open(one.model())) {
      int outputs = predictor.outputs();
      float[] out = new float[20 * outputs];
      Arrays.fill(out, -1);
      assertThat(predictor.width()).isEqualTo(one.test().width());
      predictor.predict(one.test().values(), 10, out);
      predictor.predict(new float[0], 0, out);
      assertThat(Arrays.copyOf(out, 10 * outputs)).isEqualTo(Arrays.copyOf(all, 10 * outputs));
      assertThat(Arrays.copyOfRange(out, 10 * outputs, 20 * outputs)).containsOnly(-1);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void contributionsSumUpToThePredictionBeforeItsLink(Case one) {
    float[] predicted = predict(one, one.model(), one.test());
    try (Predictor predictor = one.trainer().open(one.model())) {
      if (!predictor.explains()) {
        assertThatThrownBy(() -> predictor.contributions(row(one.test(), 0)))
            .isInstanceOf(UnsupportedOperationException.class);
        return;
      }
      int outputs = predictor.outputs();
      int length = one.test().width() + 1;
      for (int row = 0; row < one.test().rows(); row += 101) {
        float[] parts = predictor.contributions(row(one.test(), row));
        assertThat(parts).hasSize(outputs * length);
        double[] sums = new double[outputs];
        for (int i = 0; i < parts.length; i++) {
          sums[i / length] += parts[i];
        }
        for (int k = 0; k < outputs; k++) {
          double value = predicted[row * outputs + k];
          double first = predicted[row * outputs];
          switch (one.task()) {
            case BINARY ->
                assertThat(sums[k]).isCloseTo(Math.log(value / (1 - value)), within(1e-3));
            case MULTICLASS ->
                assertThat(sums[k] - sums[0]).isCloseTo(Math.log(value / first), within(1e-3));
            default -> assertThat(sums[k]).isCloseTo(value, within(1e-3 + 1e-5 * Math.abs(value)));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void labelsThatAreAllAlikeAreLearntNotRefused(Case one) {
    if (!one.task().labelled() || one.trainer().name().equals("last_value")) {
      return;
    }
    Matrix few = TestMatrices.random(3, 50);
    Matrix alike = new Matrix(few.encoder(), few.values(), new float[50], few.predictAt());
    float[] predicted = predict(one, one.train(alike), one.test());
    assertWellFormed(one, predicted);
    int outputs = predicted.length / one.test().rows();
    for (int row = 0; row < one.test().rows(); row++) {
      if (one.task() == Task.MULTICLASS) {
        assertThat(predicted[row * outputs]).isGreaterThan(0.7f);
      } else {
        assertThat(predicted[row]).isBetween(-0.2f, 0.2f);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aClassWithoutRowsHasAPlaceAndAlmostNoProbability(Case one) {
    if (one.task() != Task.MULTICLASS) {
      return;
    }
    Matrix few = TestMatrices.random(4, 200);
    float[] predicted = predict(one, one.train(few), one.test());
    assertWellFormed(one, predicted);
    for (int row = 0; row < one.test().rows(); row++) {
      assertThat(predicted[row * 3 + 2]).isLessThan(0.2f);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void oneRowIsEnoughOrRefusedWithAReason(Case one) {
    Matrix single = TestMatrices.random(5, 1, one.task());
    try {
      assertWellFormed(one, predict(one, one.train(single), one.test()));
    } catch (NightjarException e) {
      assertThat(e.category()).hasToString("USER");
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rowsThatNobodyCanTrainOnAreTheUsersMistake(Case one) {
    Matrix good = TestMatrices.random(6, 20, one.task());
    float[] infinite = good.values().clone();
    infinite[5] = Float.POSITIVE_INFINITY;
    float[] noLabel = good.labels().clone();
    noLabel[7] = Float.NaN;
    float[] negative = new float[20];
    negative[3] = -1;
    Encoder encoder = good.encoder();
    long[] at = good.predictAt();
    for (Matrix bad :
        List.of(
            new Matrix(encoder, infinite, good.labels(), at),
            new Matrix(encoder, good.values(), noLabel, at),
            new Matrix(encoder, good.values(), good.labels(), at, negative),
            new Matrix(encoder, good.values(), good.labels(), at, new float[20]),
            new Matrix(encoder, new float[0], new float[0], new long[0]))) {
      assertThatThrownBy(() -> one.train(bad))
          .isInstanceOf(NightjarException.class)
          .hasMessageStartingWith("Cannot train a model: ");
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void missingEverywhereAndTheLargestValuesArePredictedToo(Case one) {
    float[] rows = new float[3 * one.test().width()];
    Arrays.fill(rows, Float.NaN);
    for (int i = 1; i < one.test().width(); i++) {
      rows[one.test().width() + i] = Encoder.LARGEST;
      rows[2 * one.test().width() + i] = -Encoder.LARGEST;
    }
    try (Predictor predictor = one.trainer().open(one.model())) {
      float[] out = new float[3 * predictor.outputs()];
      predictor.predict(rows, 3, out);
      for (float value : out) {
        assertThat(value).isNotNaN();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rowsOfWeightZeroDoNotCount(Case one) {
    if (one.task() != Task.REGRESSION || !one.learns() || one.trainer().name().equals("gbt")) {
      return;
    }
    Matrix rows = one.training();
    float[] labels = rows.labels().clone();
    float[] weights = new float[rows.rows()];
    for (int i = 0; i < labels.length; i++) {
      weights[i] = i % 3 == 0 ? 0 : 2;
      labels[i] = i % 3 == 0 ? 1e5f : labels[i];
    }
    Matrix weighted = new Matrix(rows.encoder(), rows.values(), labels, rows.predictAt(), weights);
    for (float value : predict(one, one.train(weighted), one.test())) {
      assertThat(value).isBetween(-50f, 150f);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void predictorsOfOneModelRunSideBySide(Case one) throws Exception {
    float[] expected = predict(one, one.model(), one.test());
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<float[]>> tasks = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        tasks.add(() -> predict(one, one.model(), one.test()));
      }
      for (Future<float[]> result : threads.invokeAll(tasks)) {
        assertThat(result.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void refittingTrainsWithTheParametersThatProvedBest(Case one) {
    Parameters parameters = parameters(one.trainer());
    Parameters again = one.trainer().refitted(one.model(), parameters);
    assertThat(again).isEqualTo(parameters);
  }

  @ParameterizedTest
  @MethodSource("trainers")
  void bytesThatAreNoModelAreRefusedWithAReason(Trainer trainer) {
    for (byte[] bytes : List.of(new byte[] {1, 2, 3}, "{}".getBytes(StandardCharsets.UTF_8))) {
      assertThatThrownBy(() -> trainer.open(bytes))
          .as("%s", Arrays.toString(bytes))
          .isInstanceOf(NightjarException.class)
          .hasMessageStartingWith("Cannot open ");
    }
  }

  private static void assertWellFormed(Case one, float[] predicted) {
    int rows = one.test().rows();
    int outputs = predicted.length / rows;
    assertThat(outputs)
        .isEqualTo(one.task() == Task.MULTICLASS ? 3 : one.task() == Task.REDUCTION ? 2 : 1);
    for (int row = 0; row < rows; row++) {
      double sum = 0;
      for (int k = 0; k < outputs; k++) {
        float value = predicted[row * outputs + k];
        assertThat(value).isFinite();
        sum += value;
        if (one.task() == Task.BINARY || one.task() == Task.MULTICLASS) {
          assertThat(value).isBetween(0f, 1f);
        } else if (one.task() == Task.CLUSTERING) {
          assertThat(value).isBetween(0f, 2f).isEqualTo(Math.round(value));
        }
      }
      if (one.task() == Task.MULTICLASS) {
        assertThat(sum).isCloseTo(1, within(1e-5));
      }
    }
  }

  private static float[] predict(Case one, byte[] model, Matrix rows) {
    try (Predictor predictor = one.trainer().open(model)) {
      float[] out = new float[rows.rows() * predictor.outputs()];
      predictor.predict(rows.values(), rows.rows(), out);
      return out;
    }
  }

  private static float[] row(Matrix matrix, int row) {
    return Arrays.copyOfRange(matrix.values(), row * matrix.width(), (row + 1) * matrix.width());
  }

  /** Log loss, or mean squared error. */
  private static double loss(Task task, float[] predicted, float[] labels) {
    double sum = 0;
    for (int row = 0; row < labels.length; row++) {
      sum +=
          switch (task) {
            case BINARY -> -Math.log(labels[row] == 1 ? predicted[row] : 1 - predicted[row]);
            case MULTICLASS -> -Math.log(predicted[row * 3 + (int) labels[row]] + 1e-12);
            default -> (predicted[row] - labels[row]) * (predicted[row] - labels[row]);
          };
    }
    return sum / labels.length;
  }
}
