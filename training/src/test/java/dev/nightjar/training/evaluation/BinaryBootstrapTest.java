package dev.nightjar.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.training.evaluation.BinaryEvaluationTest.Sample;
import dev.nightjar.training.evaluation.Bootstrap.Interval;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BinaryBootstrapTest {
  @Test
  void agreesWithTheNaiveTwin() {
    for (long seed = 0; seed < 150; seed++) {
      Sample sample = Sample.random(seed);
      double level = new double[] {0.5, 0.9, 0.95}[(int) (seed % 3)];
      requireNaive(sample, "auc", NaiveEvaluation::auc, level, seed);
      requireNaive(sample, "log_loss", NaiveEvaluation::logLoss, level, seed);
      requireNaive(sample, "brier", NaiveEvaluation::brier, level, seed);
    }
  }

  @Test
  void t9_theOrderOfTheRowsDoesNotShowInAnyBit() {
    for (long seed = 0; seed < 50; seed++) {
      Sample sample = Sample.random(seed);
      assertThat(interval(sample.shuffled(seed), "auc", 0.95, 7))
          .as("seed %d", seed)
          .isEqualTo(interval(sample, "auc", 0.95, 7));
    }
  }

  @Test
  void theIntervalHoldsTheMeasureAndNarrowsWithMoreRows() {
    Interval few = interval(scored(200), "auc", 0.95, 1);
    Interval many = interval(scored(5000), "auc", 0.95, 1);
    Sample sample = scored(5000);
    Double auc = BinaryEvaluation.measure(sample.probabilities(), sample.labels()).auc();
    assertThat(auc).isBetween(many.low(), many.high());
    assertThat(many.high() - many.low()).isLessThan((few.high() - few.low()) / 3);
    assertThat(interval(scored(200), "auc", 0.95, 2)).isNotEqualTo(few);
  }

  @Test
  void whatTheRowsDoNotDefineHasNoInterval() {
    assertThat(of(new double[0], new double[0], "log_loss")).isNull();
    assertThat(of(new double[] {0.2, Double.NaN}, new double[] {1, 0}, "auc")).isNull();
    assertThat(of(new double[] {0.2, 0.4}, new double[] {1, 1}, "auc")).isNull();
    assertThat(of(new double[] {0.25}, new double[] {0}, "brier"))
        .isEqualTo(new Interval(0.0625, 0.0625));
    // One resample, of one outcome only: nothing is left to take percentiles of.
    long unlucky =
        IntStream.range(0, 100)
            .filter(seed -> new SplittableRandom(seed).ints(2, 0, 2).distinct().count() == 1)
            .findFirst()
            .orElseThrow();
    assertThat(
            new Bootstrap(1, 0.9, unlucky)
                .interval(PredictedBinary.of(new double[] {0.2, 0.4}, new double[] {0, 1}), "auc"))
        .isNull();
  }

  private static void requireNaive(
      Sample sample,
      String metric,
      ToDoubleFunction<NaiveEvaluation> measure,
      double level,
      long seed) {
    Interval interval = interval(sample, metric, level, seed);
    double[] naive = naive(sample, measure, seed);
    if (naive.length == 0 || Double.isNaN(measure.applyAsDouble(naiveOf(sample)))) {
      assertThat(interval).as("%s, seed %d", metric, seed).isNull();
    } else {
      assertThat(interval.low())
          .as("%s, seed %d", metric, seed)
          .isCloseTo(quantile(naive, (1 - level) / 2), within(1e-9));
      assertThat(interval.high())
          .as("%s, seed %d", metric, seed)
          .isCloseTo(quantile(naive, (1 + level) / 2), within(1e-9));
    }
  }

  /** Rows sorted, drawn one by one and measured from scratch. */
  private static double[] naive(
      Sample sample, ToDoubleFunction<NaiveEvaluation> measure, long seed) {
    List<double[]> rows =
        IntStream.range(0, sample.labels().length)
            .mapToObj(i -> new double[] {sample.probabilities()[i], sample.labels()[i]})
            .sorted(Comparator.<double[]>comparingDouble(r -> r[0]).thenComparingDouble(r -> r[1]))
            .toList();
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[40];
    for (int resample = 0; resample < values.length; resample++) {
      double[] probabilities = new double[rows.size()];
      double[] labels = new double[rows.size()];
      for (int i = 0; i < labels.length; i++) {
        double[] row = rows.get(random.nextInt(rows.size()));
        probabilities[i] = row[0];
        labels[i] = row[1];
      }
      values[resample] = measure.applyAsDouble(new NaiveEvaluation(probabilities, labels));
    }
    return Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
  }

  private static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    double low = sorted[(int) Math.floor(at)];
    double high = sorted[(int) Math.ceil(at)];
    return low + (at - Math.floor(at)) * (high - low);
  }

  private static NaiveEvaluation naiveOf(Sample sample) {
    return new NaiveEvaluation(sample.probabilities(), sample.labels());
  }

  private static Interval interval(Sample sample, String metric, double level, long seed) {
    return new Bootstrap(40, level, seed)
        .interval(PredictedBinary.of(sample.probabilities(), sample.labels()), metric);
  }

  private static @Nullable Interval of(double[] probabilities, double[] labels, String metric) {
    return new Bootstrap(20, 0.9, 3).interval(PredictedBinary.of(probabilities, labels), metric);
  }

  /** Rows whose outcome follows their probability. */
  private static Sample scored(int rows) {
    Random random = new Random(rows);
    double[] probabilities = random.doubles(rows).toArray();
    double[] labels =
        Arrays.stream(probabilities).map(p -> random.nextDouble() < p ? 1 : 0).toArray();
    return new Sample(probabilities, labels);
  }
}
