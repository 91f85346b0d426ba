package dev.nightjar.training.split;

import java.time.Instant;
import java.util.Set;

/**
 * Each row by the hash of its key alone: a row keeps its part whatever rows are added, and rows of
 * one key share a part. The shares are met on average.
 */
final class RandomMethod implements SplitMethod {
  private static final int TRAIN = 1;

  @Override
  public String name() {
    return "random";
  }

  @Override
  public Set<String> keys() {
    return Set.of("validation", "test", "seed");
  }

  @Override
  public Division divide(SplitSpec spec, SplitRows rows, Instant asOf) {
    long[] hashes = rows.requiredKeyHashes();
    double test = spec.test().share();
    double validation = test + spec.validation().share();
    int[] part = new int[rows.rows()];
    for (int row = 0; row < part.length; row++) {
      double at = HashOrder.uniform(hashes[row], spec.seed());
      part[row] = at < test ? Parts.TEST : at < validation ? 0 : TRAIN;
    }
    return Parts.of(part, 1);
  }
}
