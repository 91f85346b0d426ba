package dev.nightjar.training.split;

import java.time.Instant;
import java.util.Set;

/**
 * A way to divide rows. Implementations have no state; the same rows and specification give the
 * same folds on any machine.
 */
interface SplitMethod {
  /** Its name under {@code split: by:} in models/*.yaml. */
  String name();

  /** The keys of {@code split:} that it reads, beside {@code by} and {@code refit}. */
  Set<String> keys();

  /**
   * Divides the rows; parts may come out empty, which {@link SplitSpec#divide} refuses.
   *
   * @param asOf rows at or after it are in no part of a split by time
   */
  Division divide(SplitSpec spec, SplitRows rows, Instant asOf);
}
