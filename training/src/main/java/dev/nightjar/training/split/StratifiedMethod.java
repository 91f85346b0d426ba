package dev.nightjar.training.split;

import java.time.Instant;
import java.util.Set;

/**
 * The same shares of each class, or of each tenth of the labels where they are amounts, to the
 * nearest row; at least one row of a class in each part where it has as many rows as there are
 * parts.
 */
final class StratifiedMethod implements SplitMethod {
  private static final int TRAIN = 1;

  @Override
  public String name() {
    return "stratified";
  }

  @Override
  public Set<String> keys() {
    return Set.of("validation", "test", "seed");
  }

  @Override
  public Division divide(SplitSpec spec, SplitRows rows, Instant asOf) {
    Strata strata = Strata.byLabel(rows);
    int parts = spec.test().isNone() ? 2 : 3;
    int[] seen = new int[strata.sizes().length];
    int[] part = new int[rows.rows()];
    for (int row : HashOrder.order(rows.requiredKeyHashes(), spec.seed())) {
      int stratum = strata.of()[row];
      int size = strata.sizes()[stratum];
      int test = quota(size, spec.test().share(), parts);
      int validation = quota(size, spec.validation().share(), parts);
      int at = seen[stratum]++;
      part[row] = at < test ? Parts.TEST : at < test + validation ? 0 : TRAIN;
    }
    return Parts.of(part, 1);
  }

  /** Rows of a stratum for one part, so that every part gets one where there are enough. */
  static int quota(int size, double share, int parts) {
    if (share == 0) {
      return 0;
    }
    int nearest = (int) Math.floor(size * share + 0.5);
    return size < parts ? nearest : Math.min(Math.max(nearest, 1), size - parts + 1);
  }
}
