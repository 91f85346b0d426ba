package dev.nightjar.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for predictions of every task with outcomes. */
class PredictedTest {
  private static final int CASES = 3000;

  /** The tasks that have outcomes. */
  enum Kind {
    BINARY,
    MULTICLASS,
    REGRESSION;

    Predicted random(long seed, boolean weighted) {
      return switch (this) {
        case BINARY -> PredictedRandom.binary(seed, weighted);
        case MULTICLASS -> PredictedRandom.classes(seed, weighted);
        case REGRESSION -> PredictedRandom.values(seed, weighted);
      };
    }

    /** The same rows with weights that are no whole numbers. */
    Predicted fractional(long seed) {
      Predicted plain = random(seed, false);
      double[] weights = PredictedRandom.fractions(plain.rows(), seed);
      int[] all = RowOrder.all(plain.rows());
      if (plain instanceof PredictedBinary binary) {
        return PredictedBinary.of(
            Arrays.stream(all).mapToDouble(binary::probability).toArray(),
            Arrays.stream(all).mapToDouble(binary::outcome).toArray(),
            weights,
            binary.settings());
      } else if (plain instanceof PredictedValues values) {
        return PredictedValues.of(
            Arrays.stream(all).mapToDouble(values::prediction).toArray(),
            Arrays.stream(all).mapToDouble(values::outcome).toArray(),
            weights,
            values.quantile());
      }
      PredictedClasses classes = (PredictedClasses) plain;
      return PredictedClasses.of(
          Arrays.stream(all)
              .boxed()
              .flatMapToDouble(row -> Arrays.stream(probabilities(classes, row)))
              .toArray(),
          Arrays.stream(all).map(classes::outcome).toArray(),
          weights,
          classes.names(),
          classes.topK());
    }

    double naive(String metric, Predicted predicted) {
      int[] rows = PredictedRandom.repeated(predicted);
      if (predicted instanceof PredictedBinary binary) {
        return NaivePredicted.binary(
            metric,
            Arrays.stream(rows).mapToDouble(binary::probability).toArray(),
            Arrays.stream(rows).mapToDouble(binary::outcome).toArray(),
            binary.settings());
      } else if (predicted instanceof PredictedValues values) {
        return NaivePredicted.values(
            metric,
            Arrays.stream(rows).mapToDouble(values::prediction).toArray(),
            Arrays.stream(rows).mapToDouble(values::outcome).toArray(),
            values.quantile());
      }
      PredictedClasses classes = (PredictedClasses) predicted;
      return NaivePredicted.classes(
          metric,
          Arrays.stream(rows).mapToObj(row -> probabilities(classes, row)).toArray(double[][]::new),
          Arrays.stream(rows).map(classes::outcome).toArray(),
          classes.names().size(),
          classes.topK());
    }

    private static double[] probabilities(PredictedClasses classes, int row) {
      return IntStream.range(0, classes.names().size())
          .mapToDouble(c -> classes.probability(row, c))
          .toArray();
    }
  }

  @ParameterizedTest
  @EnumSource
  void agreesWithTheNaiveTwinAndAWholeWeightIsThatManyRows(Kind kind) {
    for (long seed = 0; seed < CASES; seed++) {
      Predicted predicted = kind.random(seed, seed % 2 == 0);
      TaskMetrics metrics = predicted.measure();
      for (Metric metric : MetricRegistry.of(predicted.task())) {
        String name = metric.name();
        double naive = metrics.rows() == 0 ? Double.NaN : kind.naive(name, predicted);
        Double value = metrics.value(name);
        if (Double.isNaN(naive)) {
          assertThat(value).as("%s, seed %d", name, seed).isNull();
          assertThat(metrics.note(name)).as("%s, seed %d", name, seed).isNotEmpty();
        } else {
          assertThat(value)
              .as("%s, seed %d", name, seed)
              .isCloseTo(naive, within(1e-9 * Math.max(1, Math.abs(naive))))
              .isBetween(metric.lowest() - 1e-12, metric.highest() + 1e-12);
        }
        assertThat(predicted.value(name)).as("%s, seed %d", name, seed).isEqualTo(value);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void t9_theOrderOfTheRowsDoesNotShowInAnyBit(Kind kind) {
    for (long seed = 0; seed < 500; seed++) {
      for (Predicted predicted : List.of(kind.random(seed, false), kind.fractional(seed))) {
        assertThat(predicted.pick(PredictedRandom.shuffled(predicted.rows(), seed)).measure())
            .as("seed %d", seed)
            .isEqualTo(predicted.measure());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void rowsWithoutOutcomeOrWeightAreAsIfTheyWereNotThere(Kind kind) {
    for (long seed = 0; seed < 200; seed++) {
      Predicted predicted = kind.random(seed, true);
      TaskMetrics all = predicted.measure();
      TaskMetrics known = predicted.known().measure();
      assertThat(all.values()).as("seed %d", seed).isEqualTo(known.values());
      assertThat(all.rows() + all.leftOut()).isEqualTo(predicted.rows());
      assertThat(known.leftOut()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theNamesAreThoseOfTheRegistryInItsOrder(Kind kind) {
    TaskMetrics metrics = kind.random(5, false).measure();
    assertThat(metrics.values().keySet())
        .containsExactlyElementsOf(MetricRegistry.names(metrics.task()));
    assertThatThrownBy(() -> kind.random(5, false).value("acu"))
        .hasMessageContaining("no metric acu of the task " + metrics.task().key());
  }

  @Test
  void unweightedBinaryMetricsAreThoseOfBinaryEvaluationToTheBit() {
    for (long seed = 0; seed < 1000; seed++) {
      PredictedBinary known = (PredictedBinary) PredictedRandom.binary(seed, false).known();
      int[] all = RowOrder.all(known.rows());
      Metrics metrics =
          BinaryEvaluation.measure(
              Arrays.stream(all).mapToDouble(known::probability).toArray(),
              Arrays.stream(all).mapToDouble(known::outcome).toArray());
      TaskMetrics ours = known.measure();
      metrics
          .byName()
          .forEach((name, value) -> assertThat(ours.value(name)).as(name).isEqualTo(value));
    }
  }

  @Test
  void noRowsAtAllGiveNullsAndAReason() {
    TaskMetrics metrics = PredictedBinary.of(new double[0], new double[0]).measure();
    assertThat(metrics.values().values()).containsOnlyNulls();
    assertThat(metrics.note("auc")).isEqualTo("there are no rows with a known outcome");
    double[] unknown = {Double.NaN, Double.NaN};
    TaskMetrics unlabelled = PredictedValues.of(new double[] {1, 2}, unknown).measure();
    assertThat(unlabelled.values().values()).containsOnlyNulls();
    assertThat(unlabelled.leftOut()).isEqualTo(2);
    PredictedClasses none = PredictedClasses.of(new double[0], new int[0], List.of("a", "b"));
    assertThat(none.measure().values().values()).containsOnlyNulls();
    assertThat(none.classes()).isEmpty();
    assertThat(none.confusion()).isNull();
  }

  @Test
  void predictionsThatAreNoNumbersAreNeverLeftOut() {
    double[] y = {1, 0, 1};
    requireFlaw(
        PredictedBinary.of(new double[] {0.5, Double.NaN, 1.5}, y), "2 predictions are not");
    requireFlaw(
        PredictedValues.of(new double[] {1, Double.POSITIVE_INFINITY, Double.NaN}, y),
        "2 predictions are not finite numbers");
    requireFlaw(
        PredictedValues.of(y, new double[] {1, Double.NEGATIVE_INFINITY, 2}),
        "1 outcomes are infinite");
    requireFlaw(PredictedBinary.of(y, new double[] {1, 2, 0}), "1 outcomes are neither 0 nor 1");
    requireFlaw(
        PredictedBinary.of(
            y, y, new double[] {1, -1, Double.NaN}, PredictedBinary.Settings.DEFAULT),
        "2 weights are not finite numbers of at least 0");
    List<String> names = List.of("a", "b");
    requireFlaw(
        PredictedClasses.of(new double[] {0.5, 0.5, Double.NaN, 1}, new int[] {0, 1}, names),
        "1 rows have predictions that are not between 0 and 1");
    requireFlaw(
        PredictedClasses.of(new double[] {0.5, 0.5, 0.5, 0.4}, new int[] {0, 1}, names),
        "1 rows have predictions that do not add up to 1");
    requireFlaw(
        PredictedClasses.of(new double[] {0.5, 0.5}, new int[] {2}, names),
        "1 outcomes are of no class that was named");
  }

  @Test
  void arraysThatDoNotFitTogetherAreRefused() {
    double[] one = {1};
    assertThatThrownBy(() -> PredictedBinary.of(one, new double[2])).hasMessageContaining("1 pred");
    assertThatThrownBy(() -> PredictedValues.of(one, new double[2])).hasMessageContaining("1 pred");
    assertThatThrownBy(() -> PredictedValues.of(one, one, new double[2], 0.5))
        .hasMessageContaining("2 weights for 1 rows");
    assertThatThrownBy(() -> PredictedValues.of(one, one, null, 1))
        .hasMessageContaining("quantile 1.0");
    assertThatThrownBy(() -> PredictedClasses.of(one, new int[1], List.of("a", "b")))
        .hasMessageContaining("1 probabilities for 1 outcomes of 2 classes");
  }

  @Test
  void oneRowAndConstantOutcomes() {
    TaskMetrics one = PredictedValues.of(new double[] {3}, new double[] {5}).measure();
    assertThat(one.value("rmse")).isEqualTo(2);
    assertThat(one.value("r2")).isNull();
    assertThat(one.note("r2")).isEqualTo("all outcomes are the same");
    TaskMetrics constant =
        PredictedValues.of(new double[] {0.1, 0.2, 0.3}, new double[] {0.1, 0.1, 0.1}).measure();
    assertThat(constant.value("r2")).isNull();
    TaskMetrics row = PredictedBinary.of(new double[] {0.25}, new double[] {1}).measure();
    assertThat(row.value("auc")).isNull();
    assertThat(row.note("auc")).contains("all rows are positive");
    assertThat(row.value("recall")).isZero();
    assertThat(row.note("precision")).isEqualTo("no row is decided yes");
    assertThat(row.note("mcc")).isEqualTo("all outcomes are the same");
  }

  @Test
  void onePositiveInTenThousand() {
    double[] p = new double[10_001];
    double[] y = new double[p.length];
    Arrays.setAll(p, row -> row / 20_000.0);
    y[9_000] = 1;
    TaskMetrics metrics = PredictedBinary.of(p, y).measure();
    assertThat(metrics.value("auc")).isEqualTo(0.9);
    assertThat(metrics.value("pr_auc")).isCloseTo(1 / 1001.0, within(1e-12));
    assertThat(metrics.value("accuracy")).isCloseTo(1 - 2 / 10_001.0, within(1e-12));
    assertThat(metrics.value("f1")).isZero();
    assertThat(metrics.value("balanced_accuracy")).isCloseTo(0.49995, within(1e-9));
  }

  @Test
  void outcomesOfZeroAreLeftOutOfMapeAndCounted() {
    TaskMetrics some = PredictedValues.of(new double[] {1, 3, 7}, new double[] {0, 2, 0}).measure();
    assertThat(some.value("mape")).isEqualTo(0.5);
    assertThat(some.note("mape")).isEqualTo("2 rows whose outcome is 0 are left out");
    TaskMetrics all = PredictedValues.of(new double[] {1}, new double[] {0}).measure();
    assertThat(all.value("mape")).isNull();
    assertThat(all.note("mape")).isEqualTo("all outcomes are 0");
  }

  @Test
  void poissonDevianceNeedsCountsAndPossiblePredictions() {
    assertThat(poisson(new double[] {0, 2}, new double[] {0, 2}).value("poisson_deviance"))
        .isZero();
    assertThat(poisson(new double[] {1, -2}, new double[] {1, 1}).note("poisson_deviance"))
        .isEqualTo("1 predictions are negative, or 0 where something happened");
    assertThat(poisson(new double[] {0, 1}, new double[] {1, 1}).value("poisson_deviance"))
        .isNull();
    assertThat(poisson(new double[] {1, 1}, new double[] {1, -1}).note("poisson_deviance"))
        .isEqualTo("1 outcomes are negative");
  }

  @Test
  void whatIsBeyondANumberIsNullWithAReason() {
    TaskMetrics metrics =
        PredictedValues.of(new double[] {1e308, 0}, new double[] {-1e308, 1}).measure();
    assertThat(metrics.value("rmse")).isNull();
    assertThat(metrics.note("rmse")).isEqualTo("it is beyond what a number can hold");
    assertThat(metrics.value("smape")).isEqualTo(2);
  }

  @Test
  void aClassThatTheModelDoesNotKnowIsAMistake() {
    PredictedClasses predicted =
        PredictedClasses.of(
            new double[] {0.9, 0.1, 0, 0.2, 0.8, 0},
            new int[] {0, 2},
            null,
            List.of("a", "b", "new"),
            1);
    TaskMetrics metrics = predicted.measure();
    assertThat(metrics.value("accuracy")).isEqualTo(0.5);
    assertThat(metrics.value("log_loss"))
        .isCloseTo((-Math.log(0.9) - Math.log(1e-15)) / 2, within(1e-12));
    assertThat(metrics.note("macro_auc")).isEqualTo("1 classes that do not occur are left out");
    assertThat(Objects.requireNonNull(predicted.confusion())[2]).containsExactly(0, 1, 0);
  }

  @Test
  void thresholdsInATable() {
    PredictedBinary predicted =
        PredictedBinary.of(
            new double[] {0.1, 0.4, 0.35, 0.8},
            new double[] {0, 0, 1, 1},
            null,
            new PredictedBinary.Settings(0.5, 1, new Costs(1, 4)));
    List<PredictedBinary.Threshold> table = predicted.thresholds(0, 0.35, 0.5, 2);
    assertThat(table.get(0).confusion()).isEqualTo(new Confusion(2, 2, 0, 0));
    assertThat(table.get(1).confusion()).isEqualTo(new Confusion(2, 1, 0, 1));
    assertThat(table.get(2).confusion()).isEqualTo(new Confusion(1, 0, 1, 2));
    assertThat(table.get(3).confusion()).isEqualTo(new Confusion(0, 0, 2, 2));
    assertThat(table)
        .extracting(PredictedBinary.Threshold::cost)
        .containsExactly(0.5, 0.25, 1.0, 2.0);
    assertThat(PredictedBinary.of(new double[0], new double[0]).thresholds(0.5)).isEmpty();
    assertThat(predicted.confusion(0.35)).isEqualTo(new Confusion(2, 1, 0, 1));
  }

  private static TaskMetrics poisson(double[] predictions, double[] labels) {
    return PredictedValues.of(predictions, labels).measure();
  }

  private static void requireFlaw(Predicted predicted, String flaw) {
    TaskMetrics metrics = predicted.measure();
    assertThat(metrics.values().values()).containsOnlyNulls();
    assertThat(metrics.notes().values()).allMatch(note -> note.contains(flaw));
    assertThat(predicted.value(MetricRegistry.names(predicted.task()).get(0))).isNull();
  }
}
