package dev.nightjar.training.split;

import java.time.Instant;
import java.util.Set;

/**
 * Whole groups: laid side by side in the order of their hashes, a group is in the part that its
 * middle row falls into. The shares are met as nearly as the groups allow.
 */
final class GroupedMethod implements SplitMethod {
  private static final int TRAIN = 1;

  @Override
  public String name() {
    return "grouped";
  }

  @Override
  public Set<String> keys() {
    return Set.of("validation", "test", "seed", "group");
  }

  @Override
  public Division divide(SplitSpec spec, SplitRows rows, Instant asOf) {
    Groups groups = Groups.of(rows, spec.seed());
    double test = spec.test().share();
    double validation = test + spec.validation().share();
    int[] partOfGroup = new int[groups.count()];
    long before = 0;
    for (int group : groups.order()) {
      double middle = (before + groups.sizes()[group] / 2.0) / rows.rows();
      partOfGroup[group] = middle < test ? Parts.TEST : middle < validation ? 0 : TRAIN;
      before += groups.sizes()[group];
    }
    int[] part = new int[rows.rows()];
    for (int row = 0; row < part.length; row++) {
      part[row] = partOfGroup[groups.of()[row]];
    }
    return Parts.of(part, 1);
  }
}
