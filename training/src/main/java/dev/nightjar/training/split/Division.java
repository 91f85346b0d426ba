package dev.nightjar.training.split;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A division of rows, as places in the matrix.
 *
 * <p>The arrays are shared, not copied: nobody writes to them.
 *
 * @param folds what trials learn from and are compared on, at least one
 * @param test rows that the reported metrics are measured on, ascending, in no fold; empty where
 *     the split has no test part
 * @param learned rows that the model learns from which is measured on the test part, ascending
 * @param whole rows that the registered model learns from when all of them may teach it, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
public record Division(List<Fold> folds, int[] test, int[] learned, int[] whole) {
  public Division {
    folds = List.copyOf(folds);
  }

  /** The rows that some trial is measured on, ascending. */
  public int[] validated() {
    return folds.stream()
        .map(Fold::validation)
        .flatMapToInt(Arrays::stream)
        .sorted()
        .distinct()
        .toArray();
  }

  /** The rows up to the last one of a fold, without those of the test part, ascending. */
  public int[] seen() {
    int last =
        folds.stream()
            .flatMapToInt(
                fold ->
                    IntStream.concat(Arrays.stream(fold.train()), Arrays.stream(fold.validation())))
            .max()
            .orElse(-1);
    return IntStream.rangeClosed(0, last)
        .filter(row -> Arrays.binarySearch(test, row) < 0)
        .toArray();
  }
}
