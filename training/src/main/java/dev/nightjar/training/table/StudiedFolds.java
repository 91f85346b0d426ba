package dev.nightjar.training.table;

import dev.nightjar.training.split.Fold;
import java.util.List;

/**
 * The rows that a study looks at. Of very many rows some tell good parameters from bad ones as well
 * as all do: the models that are measured and kept are trained on all of them.
 */
final class StudiedFolds {
  private static final int MOST_TRAINED = 250_000;
  private static final int MOST_MEASURED = 100_000;

  private StudiedFolds() {}

  static List<Fold> of(TableSplit split) {
    return split.folds().stream()
        .map(
            fold ->
                new Fold(some(fold.train(), MOST_TRAINED), some(fold.validation(), MOST_MEASURED)))
        .toList();
  }

  /** What trials are compared on, in words. */
  static String told(TableSplit split) {
    Fold fold = split.folds().get(0);
    Fold some = of(split).get(0);
    return some.train().length == fold.train().length
            && some.validation().length == fold.validation().length
        ? split.how()
        : "%s; %d of its %d rows, after training on %d of %d"
            .formatted(
                split.how(),
                some.validation().length,
                fold.validation().length,
                some.train().length,
                fold.train().length);
  }

  /** Evenly spread, so that times and classes keep their shares. */
  static int[] some(int[] rows, int most) {
    if (rows.length <= most) {
      return rows;
    }
    int[] some = new int[most];
    for (int i = 0; i < most; i++) {
      some[i] = rows[(int) ((long) i * rows.length / most)];
    }
    return some;
  }
}
