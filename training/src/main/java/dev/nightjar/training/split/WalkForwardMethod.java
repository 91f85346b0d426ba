package dev.nightjar.training.split;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Several validation parts that follow each other, each of a fold that is trained on what lies
 * before it and a gap: all of it, or the last {@code train} of it. The test part is the newest, a
 * gap after the last validation part. The oldest fold comes first. The tested model learns from
 * what the newest fold does, the registered one from all rows or the newest {@code train} of them.
 */
final class WalkForwardMethod implements SplitMethod {
  @Override
  public String name() {
    return "walk_forward";
  }

  @Override
  public Set<String> keys() {
    return Set.of("folds", "train", "validation", "test", "gap");
  }

  @Override
  public Division divide(SplitSpec spec, SplitRows rows, Instant asOf) {
    TimeLine line = new TimeLine(rows, asOf, spec.gap());
    long end = TimeLine.micros(asOf);
    long testFrom = line.from(end, spec.test());
    int[] test = line.part(testFrom, end);
    long to = spec.test().isNone() ? end : line.before(testFrom);
    List<Fold> folds = new ArrayList<>();
    for (int i = 0; i < spec.folds(); i++) {
      long from = line.from(to, spec.validation());
      long trainTo = line.before(from);
      long trainFrom = spec.train().isNone() ? Long.MIN_VALUE : line.from(trainTo, spec.train());
      folds.add(new Fold(line.part(trainFrom, trainTo), line.part(from, to)));
      to = from;
    }
    Collections.reverse(folds);
    int[] whole = spec.train().isNone() ? line.all() : line.part(line.from(end, spec.train()), end);
    return new Division(folds, test, folds.get(folds.size() - 1).train(), whole);
  }
}
