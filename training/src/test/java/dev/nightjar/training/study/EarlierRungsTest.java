package dev.nightjar.training.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EarlierRungsTest {
  private final EarlierRungs earlier = new EarlierRungs(10);

  @Test
  void onlyModelsOfFewerRoundsAreAStart() {
    byte[] model = new byte[3];
    earlier.keep(1, 8, List.of(model));
    assertThat(earlier.take(1, 20)).containsExactly(model);
    assertThat(earlier.take(1, 20)).isEmpty();
    earlier.keep(1, 20, List.of(model));
    assertThat(earlier.take(1, 8)).as("the study runs again").isEmpty();
    earlier.keep(2, 8, List.of(model));
    assertThat(earlier.take(2, 8)).isEmpty();
  }

  @Test
  void theOldestGoFirst() {
    for (int trial = 0; trial < 5; trial++) {
      earlier.keep(trial, 8, List.of(new byte[2], new byte[2]));
    }
    assertThat(earlier.take(2, 9)).isEmpty();
    assertThat(earlier.take(3, 9)).hasSize(2);
    assertThat(earlier.take(4, 9)).hasSize(2);
    earlier.keep(5, 8, List.of(new byte[11]));
    assertThat(earlier.take(5, 9)).as("larger than all there is").isEmpty();
  }
}
