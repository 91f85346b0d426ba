package dev.nightjar.training.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FoldsTest {
  @Test
  void rowsInTimeComeIntoSpansOfTimeThatDivideNoInstant() {
    byte[] folds = folds(1000, row -> row / 7);
    for (int row = 1; row < 1000; row++) {
      assertThat(folds[row] - folds[row - 1]).isBetween(0, row % 7 == 0 ? 1 : 0);
    }
    assertThat(sizes(folds)).allMatch(size -> size > 190 && size < 210);
  }

  @Test
  void rowsOfOneInstantAreDealtByAHash() {
    for (IntToLongFunction instants :
        List.<IntToLongFunction>of(row -> 0, row -> row < 10 ? row : 10, row -> row / 600)) {
      byte[] folds = folds(1000, instants);
      assertThat(sizes(folds)).allMatch(size -> size > 150 && size < 250);
      assertThat(IntStream.range(1, 1000).filter(row -> folds[row] == folds[row - 1]).count())
          .isBetween(150L, 250L);
    }
  }

  @Test
  void fewRowsHaveFoldsToo() {
    for (int rows = 0; rows < 12; rows++) {
      assertThat(folds(rows, row -> row)).hasSize(rows);
      assertThat(folds(rows, row -> 0)).hasSize(rows);
    }
  }

  private static byte[] folds(int rows, IntToLongFunction instants) {
    return Folds.of(
        new Matrix(
            new Encoder(List.of()),
            new float[0],
            new float[rows],
            IntStream.range(0, rows).mapToLong(instants::applyAsLong).toArray()));
  }

  private static List<Integer> sizes(byte[] folds) {
    Integer[] sizes = new Integer[Folds.FOLDS];
    Arrays.fill(sizes, 0);
    for (byte fold : folds) {
      sizes[fold]++;
    }
    return Arrays.asList(sizes);
  }
}
