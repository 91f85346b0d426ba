package dev.nightjar.training.split;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** A division by one number per row: the part that the row is in. */
final class Parts {
  static final int TEST = -1;

  private Parts() {}

  /**
   * A fold for each number from 0 to below {@code folds}: its rows are the validation part, all
   * other rows that are not {@link #TEST} the training part.
   */
  static Division of(int[] part, int folds) {
    List<Fold> all = new ArrayList<>();
    for (int i = 0; i < folds; i++) {
      int fold = i;
      all.add(new Fold(rows(part, p -> p != TEST && p != fold), rows(part, p -> p == fold)));
    }
    // Of several folds none is the one to test: the tested model learns from all of them.
    int[] learned = folds == 1 ? all.get(0).train() : rows(part, p -> p != TEST);
    return new Division(all, rows(part, p -> p == TEST), learned, rows(part, p -> true));
  }

  private static int[] rows(int[] part, IntPredicate in) {
    return IntStream.range(0, part.length).filter(row -> in.test(part[row])).toArray();
  }
}
