package dev.nightjar.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.training.evaluation.PredictedTest.Kind;
import dev.nightjar.training.evaluation.SliceEvaluation.Slice;
import dev.nightjar.training.evaluation.SliceEvaluation.Status;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SliceEvaluationTest {
  private static final List<String> NAMES = List.of("EWR", "JFK", "LGA", "never");

  @ParameterizedTest
  @EnumSource
  void eachValueIsMeasuredByItselfIfItHasEnoughRows(Kind kind) {
    for (long seed = 0; seed < 300; seed++) {
      Predicted predicted = kind.random(seed, seed % 2 == 0);
      Random random = new Random(seed);
      int[] codes = new int[predicted.rows()];
      Arrays.setAll(codes, row -> random.nextInt(4) - 1);
      List<Slice> slices = SliceEvaluation.measure(predicted, codes, NAMES, 5);
      List<String> occurring =
          IntStream.of(0, 1, 2, -1)
              .filter(code -> Arrays.stream(codes).anyMatch(c -> c == code))
              .mapToObj(code -> code < 0 ? "missing" : NAMES.get(code))
              .toList();
      assertThat(slices).extracting(Slice::value).as("seed %d", seed).isEqualTo(occurring);
      for (Slice slice : slices) {
        int code = NAMES.indexOf(slice.value());
        TaskMetrics alone =
            predicted
                .pick(IntStream.range(0, codes.length).filter(r -> codes[r] == code).toArray())
                .measure();
        assertThat(slice.metrics().rows()).isEqualTo(alone.rows());
        assertThat(slice.metrics().leftOut()).isEqualTo(alone.leftOut());
        if (alone.rows() >= 5) {
          assertThat(slice).isEqualTo(new Slice(slice.value(), Status.MEASURED, alone));
        } else {
          assertThat(slice.status()).isEqualTo(Status.INSUFFICIENT_DATA);
          assertThat(slice.metrics().values().values()).containsOnlyNulls();
          assertThat(slice.metrics().notes().values())
              .containsOnly("INSUFFICIENT_DATA: " + alone.rows() + " rows of at least 5");
        }
      }
      int[] order = PredictedRandom.shuffled(codes.length, seed);
      assertThat(
              SliceEvaluation.measure(
                  predicted.pick(order),
                  Arrays.stream(order).map(row -> codes[row]).toArray(),
                  NAMES,
                  5))
          .as("seed %d", seed)
          .isEqualTo(slices);
    }
  }

  @ParameterizedTest
  @EnumSource
  void codesThatDoNotFitAreRefused(Kind kind) {
    Predicted predicted = kind.random(4, false);
    int[] codes = new int[predicted.rows() + 1];
    assertThatThrownBy(() -> SliceEvaluation.measure(predicted, codes, NAMES, 5))
        .hasMessageContaining("codes for");
    int[] unnamed = new int[predicted.rows()];
    Arrays.fill(unnamed, 4);
    assertThatThrownBy(() -> SliceEvaluation.measure(predicted, unnamed, NAMES, 5))
        .hasMessage("code 4 of 4 values");
  }
}
