package dev.nightjar.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.training.evaluation.PermutationImportance.Plan;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ImportancesTest {
  private static final List<String> NAMES = List.of("strong", "weak", "noise");
  private static final PermutationImportance.Model LINEAR =
      (rows, nRows) -> {
        double[] predictions = new double[nRows];
        for (int row = 0; row < nRows; row++) {
          predictions[row] = 3 * rows[row * 3] + rows[row * 3 + 1];
        }
        return predictions;
      };

  @Test
  void whatTheModelUsesCountsByHowMuchItMoves() {
    float[] values = values(2000, 1);
    double[] y = LINEAR.predict(values, 2000);
    List<PermutationImportance> importances =
        Objects.requireNonNull(
            PermutationImportance.measure(
                values, NAMES, LINEAR, p -> PredictedValues.of(p, y), new Plan("rmse", 4, 7)));
    // Dealt out, a uniform feature of weight w adds an error of variance 2 w² / 12.
    assertThat(importances.get(0).mean()).isCloseTo(3 * Math.sqrt(1 / 6.0), within(0.05));
    assertThat(importances.get(1).mean()).isCloseTo(Math.sqrt(1 / 6.0), within(0.02));
    assertThat(importances.get(2)).isEqualTo(new PermutationImportance("noise", 0, 0));
    assertThat(importances.get(0).deviation()).isBetween(1e-5, 0.1);
  }

  @Test
  void aMetricToBeMaximisedLosesToo() {
    float[] values = values(500, 2);
    double[] y = Arrays.stream(LINEAR.predict(values, 500)).map(v -> v > 2 ? 1 : 0).toArray();
    Function<double[], Predicted> evaluated =
        p -> PredictedBinary.of(Arrays.stream(p).map(v -> v / 4).toArray(), y);
    List<PermutationImportance> importances =
        Objects.requireNonNull(
            PermutationImportance.measure(values, NAMES, LINEAR, evaluated, new Plan("auc", 3, 1)));
    assertThat(importances.get(0).mean()).isBetween(0.2, 0.6);
    assertThat(importances.get(1).mean()).isBetween(0.0, 0.1);
    assertThat(importances.get(2).mean()).isZero();
  }

  @Test
  void t9_theOrderOfTheRowsDoesNotShowInAnyBit() {
    for (long seed = 0; seed < 100; seed++) {
      int rows = 1 + (int) seed % 40;
      float[] values = values(rows, seed);
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.round(values[i] * 3);
      }
      double[] y = new Random(seed).doubles(rows).map(v -> Math.round(v * 4)).toArray();
      int[] order = PredictedRandom.shuffled(rows, seed);
      float[] shuffled = new float[values.length];
      for (int i = 0; i < rows; i++) {
        System.arraycopy(values, order[i] * 3, shuffled, i * 3, 3);
      }
      double[] shuffledY = Predicted.pick(y, order);
      Plan plan = new Plan("mae", 3, seed);
      assertThat(
              PermutationImportance.measure(
                  shuffled, NAMES, LINEAR, p -> PredictedValues.of(p, shuffledY), plan))
          .as("seed %d", seed)
          .isEqualTo(
              PermutationImportance.measure(
                  values, NAMES, LINEAR, p -> PredictedValues.of(p, y), plan));
    }
  }

  @Test
  void whatCannotBeAskedIsRefusedAndWhatIsUndefinedIsNull() {
    float[] values = values(4, 3);
    double[] y = {1, 1, 1, 1};
    Function<double[], Predicted> evaluated = p -> PredictedValues.of(p, y);
    assertThat(
            PermutationImportance.measure(values, NAMES, LINEAR, evaluated, new Plan("r2", 1, 1)))
        .isNull();
    assertThatThrownBy(
            () ->
                PermutationImportance.measure(
                    values, NAMES, LINEAR, evaluated, new Plan("coverage", 1, 1)))
        .hasMessageContaining("coverage has no better and worse");
    assertThatThrownBy(
            () ->
                PermutationImportance.measure(
                    new float[4], NAMES, LINEAR, evaluated, new Plan("mae", 1, 1)))
        .hasMessageContaining("4 values do not make rows of 3 features");
    assertThatThrownBy(() -> new Plan("mae", 0, 1)).hasMessageContaining("0 repeats");
  }

  @Test
  void contributionsAreSummedUpWithoutTheBias() {
    float[] contributions = {1, -3, 0, 100, -1, -1, 0, 100};
    assertThat(ContributionSummary.of(contributions, NAMES))
        .containsExactly(
            new ContributionSummary("strong", 1, 0, 1 / 3.0),
            new ContributionSummary("weak", 2, -2, 2 / 3.0),
            new ContributionSummary("noise", 0, 0, 0));
    assertThat(ContributionSummary.of(new float[0], NAMES)).isEmpty();
    assertThat(ContributionSummary.of(new float[4], NAMES))
        .allMatch(summary -> summary.share() == 0);
    assertThatThrownBy(() -> ContributionSummary.of(new float[3], NAMES))
        .hasMessageContaining("3 contributions do not make rows of 4");
    assertThatThrownBy(() -> ContributionSummary.of(new float[] {0, Float.NaN, 0, 0}, NAMES))
        .hasMessageContaining("a contribution of weak is not a finite number");
  }

  private static float[] values(int rows, long seed) {
    Random random = new Random(seed);
    float[] values = new float[rows * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }
}
