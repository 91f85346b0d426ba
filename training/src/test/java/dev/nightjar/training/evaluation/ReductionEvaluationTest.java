package dev.nightjar.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ReductionEvaluationTest {
  @Test
  void aWorkedExampleByHand() {
    // Two columns with variances 4 and 1; the component is the first, the second becomes its mean.
    float[] values = {-2, 1, 2, 1, -2, 3, 2, 3};
    float[] component = {-2, 2, -2, 2};
    float[] back = {-2, 2, 2, 2, -2, 2, 2, 2};
    ReductionEvaluation evaluation = ReductionEvaluation.measure(values, 2, component, back);
    assertThat(evaluation.explained()).containsExactly(0.8);
    assertThat(evaluation.metrics().value("explained_variance_ratio")).isEqualTo(0.8);
    assertThat(evaluation.metrics().value("reconstruction_error"))
        .isCloseTo(Math.sqrt(0.5), within(1e-12));
  }

  @Test
  void t9_theOrderOfTheRowsDoesNotShowInAnyBit() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int rows = 1 + random.nextInt(30);
      float[] values = floats(random, rows * 3);
      float[] components = floats(random, rows * 2);
      float[] back = floats(random, rows * 3);
      int[] order = PredictedRandom.shuffled(rows, seed);
      assertThat(
              ReductionEvaluation.measure(
                  pick(values, 3, order), 3, pick(components, 2, order), pick(back, 3, order)))
          .as("seed %d", seed)
          .isEqualTo(ReductionEvaluation.measure(values, 3, components, back));
    }
  }

  @Test
  void whatTheRowsDoNotDefineIsNullWithAReason() {
    ReductionEvaluation none =
        ReductionEvaluation.measure(new float[0], 2, new float[0], new float[0]);
    assertThat(none.metrics().values().values()).containsOnlyNulls();
    assertThat(none.explained()).isEmpty();
    ReductionEvaluation constant =
        ReductionEvaluation.measure(
            new float[] {.1f, .1f, .1f}, 1, new float[] {0, 0, 0}, new float[] {.1f, .1f, .1f});
    assertThat(constant.metrics().note("explained_variance_ratio"))
        .isEqualTo("every column is constant");
    assertThat(constant.metrics().value("reconstruction_error")).isZero();
    ReductionEvaluation nan =
        ReductionEvaluation.measure(new float[] {Float.NaN}, 1, new float[] {0}, new float[] {0});
    assertThat(nan.metrics().note("reconstruction_error"))
        .isEqualTo("some values are not finite numbers");
    assertThatThrownBy(
            () -> ReductionEvaluation.measure(new float[3], 2, new float[1], new float[3]))
        .hasMessageContaining("3 values of 2 columns");
  }

  private static float[] floats(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }

  private static float[] pick(float[] values, int width, int[] order) {
    float[] picked = new float[values.length];
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(values, order[i] * width, picked, i * width, width);
    }
    return picked;
  }
}
