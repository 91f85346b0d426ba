package dev.nightjar.training.split;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Folds of equal size, each of which is the validation part once, beside one test part. Stratified,
 * each fold has its share of each class; grouped, the largest group goes to the smallest fold until
 * none is left.
 */
final class KfoldMethod implements SplitMethod {
  @Override
  public String name() {
    return "kfold";
  }

  @Override
  public Set<String> keys() {
    return Set.of("folds", "test", "seed", "group", "stratify");
  }

  @Override
  public Division divide(SplitSpec spec, SplitRows rows, Instant asOf) {
    int[] part = spec.group() == null ? byRow(spec, rows) : byGroup(spec, rows);
    return Parts.of(part, spec.folds());
  }

  private static int[] byRow(SplitSpec spec, SplitRows rows) {
    Strata strata = spec.stratify() ? Strata.byLabel(rows) : Strata.one(rows.rows());
    int parts = spec.folds() + (spec.test().isNone() ? 0 : 1);
    int[] quotas = new int[strata.sizes().length];
    int[] first = new int[quotas.length];
    int before = 0;
    for (int i = 0; i < quotas.length; i++) {
      quotas[i] = StratifiedMethod.quota(strata.sizes()[i], spec.test().share(), parts);
      // The rows left over by one stratum go on where those of the last one ended.
      first[i] = before % spec.folds();
      before += strata.sizes()[i] - quotas[i];
    }
    int[] seen = new int[quotas.length];
    int[] part = new int[rows.rows()];
    for (int row : HashOrder.order(rows.requiredKeyHashes(), spec.seed())) {
      int stratum = strata.of()[row];
      int at = seen[stratum]++ - quotas[stratum];
      part[row] = at < 0 ? Parts.TEST : (first[stratum] + at) % spec.folds();
    }
    return part;
  }

  private static int[] byGroup(SplitSpec spec, SplitRows rows) {
    Groups groups = Groups.of(rows, spec.seed());
    int[] partOfGroup = new int[groups.count()];
    long before = 0;
    int tested = 0;
    for (int group : groups.order()) {
      double middle = (before + groups.sizes()[group] / 2.0) / rows.rows();
      if (middle >= spec.test().share()) {
        break;
      }
      partOfGroup[group] = Parts.TEST;
      before += groups.sizes()[group];
      tested++;
    }
    long[] rowsOfFold = new long[spec.folds()];
    List<Integer> largestFirst =
        IntStream.range(tested, groups.count())
            .mapToObj(i -> groups.order()[i])
            .sorted(Comparator.comparingInt((Integer group) -> -groups.sizes()[group]))
            .toList();
    for (int group : largestFirst) {
      int smallest = 0;
      for (int fold = 1; fold < rowsOfFold.length; fold++) {
        smallest = rowsOfFold[fold] < rowsOfFold[smallest] ? fold : smallest;
      }
      partOfGroup[group] = smallest;
      rowsOfFold[smallest] += groups.sizes()[group];
    }
    int[] part = new int[rows.rows()];
    for (int row = 0; row < part.length; row++) {
      part[row] = partOfGroup[groups.of()[row]];
    }
    return part;
  }
}
