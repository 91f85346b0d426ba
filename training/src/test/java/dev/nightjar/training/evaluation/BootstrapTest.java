package dev.nightjar.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.training.evaluation.Bootstrap.Interval;
import dev.nightjar.training.evaluation.PredictedTest.Kind;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BootstrapTest {
  @ParameterizedTest
  @EnumSource
  void agreesWithRowsPickedAgainAndMeasuredFromScratch(Kind kind) {
    for (long seed = 0; seed < 60; seed++) {
      Predicted predicted = kind.random(seed, seed % 2 == 0);
      for (String metric : MetricRegistry.names(predicted.task())) {
        Interval interval = new Bootstrap(12, 0.8, seed).interval(predicted, metric);
        requireClose(interval, naive(predicted, metric, seed), metric, seed);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void t9_theOrderOfTheRowsDoesNotShowInAnyBit(Kind kind) {
    for (long seed = 0; seed < 40; seed++) {
      Predicted predicted = kind.fractional(seed);
      Predicted shuffled = predicted.pick(PredictedRandom.shuffled(predicted.rows(), seed));
      for (String metric : MetricRegistry.names(predicted.task())) {
        Bootstrap bootstrap = new Bootstrap(10, 0.9, 3);
        assertThat(bootstrap.interval(shuffled, metric))
            .as("%s, seed %d", metric, seed)
            .isEqualTo(bootstrap.interval(predicted, metric));
      }
    }
  }

  @Test
  void aModelIsNoBetterThanItselfAndBetterThanNoise() {
    Random random = new Random(5);
    double[] good = random.doubles(500).toArray();
    double[] y = Arrays.stream(good).map(v -> random.nextDouble() < v ? 1 : 0).toArray();
    double[] noise = random.doubles(500).toArray();
    Bootstrap bootstrap = new Bootstrap(200, 0.95, 1);
    PredictedBinary first = PredictedBinary.of(good, y);
    PredictedBinary second = PredictedBinary.of(noise, y);
    assertThat(bootstrap.difference(first, first, "auc"))
        .isEqualTo(new Bootstrap.Difference(0, new Interval(0, 0), 0.5));
    Bootstrap.Difference gain =
        Objects.requireNonNull(bootstrap.difference(first, second, "log_loss"));
    assertThat(gain.value()).isBetween(gain.interval().low(), gain.interval().high()).isNegative();
    assertThat(gain.interval().high()).isNegative();
    assertThat(gain.better()).isEqualTo(1);
    Bootstrap.Difference back =
        Objects.requireNonNull(bootstrap.difference(second, first, "log_loss"));
    assertThat(back.better()).isZero();
    assertThat(back.value()).isEqualTo(-gain.value());
    int[] order = PredictedRandom.shuffled(500, 9);
    assertThat(bootstrap.difference(first.pick(order), second.pick(order), "log_loss"))
        .isEqualTo(gain);
    Bootstrap.Difference rate =
        Objects.requireNonNull(bootstrap.difference(first, second, "selection_rate"));
    assertThat(rate.better()).isNull();
  }

  @Test
  void pairsAreNarrowerThanTwoIntervals() {
    Random random = new Random(6);
    double[] y = random.doubles(300).map(v -> v * 100).toArray();
    double[] a = Arrays.stream(y).map(v -> v + random.nextGaussian() * 10).toArray();
    double[] b = Arrays.stream(a).map(v -> v + random.nextGaussian()).toArray();
    Bootstrap bootstrap = new Bootstrap(200, 0.9, 1);
    Bootstrap.Difference difference =
        Objects.requireNonNull(
            bootstrap.difference(PredictedValues.of(a, y), PredictedValues.of(b, y), "rmse"));
    Interval alone = Objects.requireNonNull(bootstrap.interval(PredictedValues.of(a, y), "rmse"));
    assertThat(difference.interval().high() - difference.interval().low())
        .isLessThan((alone.high() - alone.low()) / 3);
  }

  @Test
  void whatIsNotDefinedHasNoIntervalAndNonsenseIsRefused() {
    Bootstrap bootstrap = new Bootstrap(5, 0.9, 1);
    PredictedBinary oneClass = PredictedBinary.of(new double[] {0.1, 0.2}, new double[] {1, 1});
    assertThat(bootstrap.interval(oneClass, "auc")).isNull();
    assertThat(bootstrap.difference(oneClass, oneClass, "auc")).isNull();
    assertThat(bootstrap.interval(PredictedBinary.of(new double[0], new double[0]), "brier"))
        .isNull();
    assertThat(bootstrap.interval(new double[0], weights -> 1)).isNull();
    assertThatThrownBy(() -> bootstrap.interval(oneClass, "rmse")).hasMessageContaining("rmse");
    assertThatThrownBy(
            () ->
                bootstrap.difference(
                    oneClass,
                    PredictedBinary.of(new double[] {0.1, 0.2}, new double[] {1, 0}),
                    "brier"))
        .hasMessage("the two models were not measured on the same rows");
    assertThatThrownBy(() -> new Bootstrap(0, 0.9, 1)).hasMessageContaining("0 resamples");
    assertThatThrownBy(() -> new Bootstrap(1, 1, 1)).hasMessageContaining("level 1.0");
  }

  private static double[] naive(Predicted predicted, String metric, long seed) {
    if (predicted.value(metric) == null) {
      return new double[0];
    }
    Predicted known = predicted.known();
    Predicted ordered = known.pick(RowOrder.sorted(known.rows(), known::compareRows));
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[12];
    for (int i = 0; i < values.length; i++) {
      int[] rows = new int[ordered.rows()];
      Arrays.setAll(rows, draw -> random.nextInt(rows.length));
      Double value = ordered.pick(rows).value(metric);
      values[i] = value == null ? Double.NaN : value;
    }
    return Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
  }

  private static void requireClose(
      @Nullable Interval interval, double[] naive, String metric, long seed) {
    if (naive.length == 0) {
      assertThat(interval).as("%s, seed %d", metric, seed).isNull();
    } else {
      assertThat(Objects.requireNonNull(interval).low())
          .as("%s, seed %d", metric, seed)
          .isCloseTo(Bootstrap.quantile(naive, (1 - 0.8) / 2), within(1e-9));
      assertThat(interval.high())
          .as("%s, seed %d", metric, seed)
          .isCloseTo(Bootstrap.quantile(naive, (1 + 0.8) / 2), within(1e-9));
    }
  }
}
