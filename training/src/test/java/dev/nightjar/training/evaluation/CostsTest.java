package dev.nightjar.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.training.evaluation.BinaryEvaluationTest.Sample;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CostsTest {
  private static final Costs COSTS = new Costs(1, 4);

  @Test
  void theThresholdOfTheLowestCostIsFound() {
    for (long seed = 0; seed < 300; seed++) {
      Sample sample = Sample.random(seed);
      Random random = new Random(seed);
      Costs costs = new Costs(1 + random.nextInt(4), 1 + random.nextInt(4));
      double threshold = costs.bestThreshold(sample.probabilities(), sample.labels());
      double positives = Arrays.stream(sample.labels()).sum();
      if (positives == 0 || positives == sample.labels().length) {
        assertThat(threshold).as("seed %d", seed).isEqualTo(costs.calibratedThreshold());
        continue;
      }
      assertThat(costs.perRow(sample.probabilities(), sample.labels(), threshold))
          .as("seed %d", seed)
          .isCloseTo(
              new NaiveEvaluation(sample.probabilities(), sample.labels()).lowestCost(costs),
              within(1e-12));
    }
  }

  @Test
  void ofEqualCostsTheOneNearestToTheCalibratedThresholdWins() {
    double[] probabilities = {0.1, 0.15, 0.25, 0.8};
    double[] labels = {0, 1, 0, 1};
    // A false yes costs as much as a miss: 0.15 and 0.8 make one mistake each, 0.8 is nearer to
    // 0.5.
    assertThat(new Costs(1, 1).bestThreshold(probabilities, labels)).isEqualTo(0.8);
    // A miss costs four: only 0.15 makes none.
    assertThat(COSTS.bestThreshold(probabilities, labels)).isEqualTo(0.15);
  }

  @Test
  void actingNeverIsACandidate() {
    double threshold =
        new Costs(100, 1).bestThreshold(new double[] {0.2, 0.8, 0.8}, new double[] {1, 0, 0});
    assertThat(threshold).isGreaterThan(0.8).isLessThan(0.8000001);
  }

  @Test
  void whatCannotBeMeasuredFallsBackToTheCalibratedThreshold() {
    assertThat(COSTS.bestThreshold(new double[0], new double[0])).isEqualTo(0.2);
    assertThat(COSTS.bestThreshold(new double[] {Double.NaN}, new double[] {1})).isEqualTo(0.2);
    assertThat(COSTS.perRow(new double[0], new double[0], 0.5)).isNaN();
  }
}
