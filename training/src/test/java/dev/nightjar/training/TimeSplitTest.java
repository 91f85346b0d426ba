package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Matrix;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeSplitTest {
  private static final Instant T = Instant.parse("2013-06-01T08:00:00Z");
  private static final TimeSplit SPLIT =
      new TimeSplit(
          Duration.ofDays(3), Duration.ofDays(2), Duration.ofDays(1), TimeSplit.Refit.ALL);

  @Test
  void partsLieBackwardsFromTWithGapsBetween() {
    // One row a day: at T - 10 d, …, T - 1 d.
    TimeSplit.Parts parts = SPLIT.divide(daily(10), T);
    assertThat(days(parts.test())).containsExactly(-2, -1);
    assertThat(days(parts.validation())).containsExactly(-6, -5, -4);
    assertThat(days(parts.train())).containsExactly(-10, -9, -8);
  }

  @Test
  void aPartWithoutRowsIsRefusedWithTheSpanOfAllRows() {
    assertThatThrownBy(() -> SPLIT.divide(daily(7), T))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("its training part (before 2013-05-25T08:00:00Z) has no rows")
        .hasMessageContaining("from 2013-05-25T08:00:00Z to 2013-05-31T08:00:00Z")
        .hasMessageContaining("shorten validation (3d), test (2d) or gap (1d)");
    assertThatThrownBy(() -> SPLIT.divide(daily(0), T)).hasMessageContaining("nowhere");
  }

  private static Matrix daily(int days) {
    long[] predictAt = new long[days];
    for (int i = 0; i < days; i++) {
      predictAt[i] = T.minus(Duration.ofDays(days - i)).getEpochSecond() * 1_000_000;
    }
    return new Matrix(new Encoder(List.of()), new float[0], new float[days], predictAt);
  }

  private static List<Integer> days(Matrix part) {
    return Arrays.stream(part.predictAt())
        .mapToObj(micros -> (int) ((micros / 1_000_000 - T.getEpochSecond()) / 86_400))
        .toList();
  }
}
