package dev.nightjar.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BinaryEvaluationTest {
  @Test
  void aWorkedExampleByHand() {
    Metrics metrics =
        BinaryEvaluation.measure(new double[] {0.1, 0.4, 0.35, 0.8}, new double[] {0, 0, 1, 1});
    assertThat(metrics.auc()).isEqualTo(0.75);
    assertThat(metrics.prAuc()).isCloseTo(0.8333333333333333, within(1e-15));
    assertThat(metrics.logLoss()).isCloseTo(0.4722879, within(1e-7));
    assertThat(metrics.brier()).isCloseTo(0.158125, within(1e-12));
    // Each row has a bin of its own: |.1| + |.4| + |.35 - 1| + |.8 - 1|, over 4 rows; 0.35 and 0.4
    // lie in different bins.
    assertThat(metrics.calibrationError()).isCloseTo(1.35 / 4, within(1e-12));
    assertThat(metrics.undefined()).isEmpty();
  }

  @Test
  void agreesWithTheNaiveTwin() {
    for (long seed = 0; seed < 300; seed++) {
      Sample sample = Sample.random(seed);
      Metrics metrics = BinaryEvaluation.measure(sample.probabilities(), sample.labels());
      NaiveEvaluation naive = new NaiveEvaluation(sample.probabilities(), sample.labels());
      assertThat(metrics.logLoss())
          .as("log loss, seed %d", seed)
          .isCloseTo(naive.logLoss(), within(1e-9));
      assertThat(metrics.brier())
          .as("brier, seed %d", seed)
          .isCloseTo(naive.brier(), within(1e-12));
      assertThat(metrics.calibrationError())
          .as("calibration, seed %d", seed)
          .isCloseTo(naive.calibrationError(), within(1e-12));
      if (metrics.auc() != null) {
        assertThat(metrics.auc()).as("auc, seed %d", seed).isCloseTo(naive.auc(), within(1e-12));
      }
      if (metrics.prAuc() != null) {
        assertThat(metrics.prAuc())
            .as("pr-auc, seed %d", seed)
            .isCloseTo(naive.averagePrecision(), within(1e-12));
      }
    }
  }

  @Test
  void t9_theOrderOfTheRowsDoesNotShowInAnyBit() {
    for (long seed = 0; seed < 50; seed++) {
      Sample sample = Sample.random(seed);
      assertThat(BinaryEvaluation.measure(sample.probabilities(), sample.labels()))
          .as("seed %d", seed)
          .isEqualTo(
              BinaryEvaluation.measure(
                  sample.shuffled(seed).probabilities(), sample.shuffled(seed).labels()));
    }
  }

  @Test
  void noPredictionsAtAllGiveNullsAndAReason() {
    Metrics metrics = BinaryEvaluation.measure(new double[0], new double[0]);
    assertThat(metrics.byName().values()).containsOnlyNulls();
    assertThat(metrics.undefined()).isEqualTo("there are no rows");
  }

  @Test
  void notANumberGivesNullsAndAReason() {
    Metrics metrics =
        BinaryEvaluation.measure(new double[] {0.5, Double.NaN, 1.5}, new double[] {1, 0, 0});
    assertThat(metrics.byName().values()).containsOnlyNulls();
    assertThat(metrics.undefined()).isEqualTo("2 predictions are not between 0 and 1");
    assertThat(BinaryEvaluation.measure(new double[] {0.5}, new double[] {Double.NaN}).undefined())
        .isEqualTo("1 outcomes are neither 0 nor 1");
  }

  @Test
  void oneClassLeavesAucUndefinedAndTheRestDefined() {
    Metrics positive = BinaryEvaluation.measure(new double[] {0.5, 0.7}, new double[] {1, 1});
    assertThat(positive.auc()).isNull();
    assertThat(positive.prAuc()).isEqualTo(1.0);
    assertThat(positive.logLoss()).isPositive();
    assertThat(positive.undefined()).contains("all rows are positive");
    Metrics negative = BinaryEvaluation.measure(new double[] {0.5, 0.7}, new double[] {0, 0});
    assertThat(negative.auc()).isNull();
    assertThat(negative.prAuc()).isNull();
    assertThat(negative.brier()).isCloseTo(0.37, within(1e-12));
  }

  @Test
  void certaintyThatIsWrongIsClippedNotInfinite() {
    Metrics metrics = BinaryEvaluation.measure(new double[] {0, 1}, new double[] {1, 0});
    assertThat(metrics.logLoss()).isCloseTo(-Math.log(1e-15), within(1e-2));
  }

  /** Predictions with many ties. */
  record Sample(double[] probabilities, double[] labels) {
    static Sample random(long seed) {
      Random random = new Random(seed);
      int rows = 1 + random.nextInt(60);
      int values = 1 + random.nextInt(30);
      double[] probabilities = new double[rows];
      double[] labels = new double[rows];
      for (int i = 0; i < rows; i++) {
        probabilities[i] = (double) random.nextInt(values + 1) / values;
        labels[i] = random.nextDouble() < 0.3 ? 1 : 0;
      }
      return new Sample(probabilities, labels);
    }

    Sample shuffled(long seed) {
      Random random = new Random(seed);
      double[] p = Arrays.copyOf(probabilities, probabilities.length);
      double[] y = Arrays.copyOf(labels, labels.length);
      for (int i = p.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        double swap = p[i];
        p[i] = p[j];
        p[j] = swap;
        swap = y[i];
        y[i] = y[j];
        y[j] = swap;
      }
      return new Sample(p, y);
    }
  }
}
