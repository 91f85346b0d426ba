package dev.nightjar.training.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.split.Fold;
import dev.nightjar.training.trainer.TestMatrices;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StudyMemoryTest {
  private static final long MIB = 1 << 20;
  private static final StudyMemory.Room ROOM =
      new StudyMemory.Room(1000 * MIB, 500 * MIB, "this machine");

  @Test
  void rowsTheirFoldsAndTheLargestPartOnceMoreAreCounted() {
    Matrix matrix = TestMatrices.random(3, 1000);
    int row = 4 * matrix.width() + 16;
    List<Fold> folds = List.of(fold(700), fold(900));
    assertThat(new StudyRows(Target.YES_OR_NO, matrix, folds).bytes())
        .isEqualTo(1000 * row + 2 * 1000 * (row + 4) + 900 * row);
    assertThat(new StudyRows(Target.YES_OR_NO, matrix, List.of()).bytes()).isEqualTo(1000 * row);
  }

  @Test
  void whatDoesNotFitIsToldWithBothFigures() {
    StudyMemory.requireRoom(600 * MIB, 500 * MIB, ROOM);
    for (long[] bytes : List.of(new long[] {601, 0}, new long[] {0, 501})) {
      assertThatThrownBy(() -> StudyMemory.requireRoom(bytes[0] * MIB, bytes[1] * MIB, ROOM))
          .isInstanceOf(NightjarException.class)
          .hasMessageContaining(
              "they take %d MiB of 600 MiB in the heap, and %d MiB of 500 MiB outside of it"
                  .formatted(bytes[0], bytes[1]))
          .hasMessageContaining("Give this machine more memory, choose the engine distributed");
    }
  }

  private static Fold fold(int train) {
    return new Fold(IntStream.range(0, train).toArray(), IntStream.range(train, 1000).toArray());
  }
}
