package dev.nightjar.training.split;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The newest rows are the test part, then backwards a gap, the validation part, a gap, the rest.
 */
final class TimeMethod implements SplitMethod {
  @Override
  public String name() {
    return "time";
  }

  @Override
  public Set<String> keys() {
    return Set.of("validation", "test", "gap");
  }

  @Override
  public Division divide(SplitSpec spec, SplitRows rows, Instant asOf) {
    TimeLine line = new TimeLine(rows, asOf, spec.gap());
    long end = TimeLine.micros(asOf);
    long testFrom = line.from(end, spec.test());
    long validationTo = spec.test().isNone() ? end : line.before(testFrom);
    long validationFrom = line.from(validationTo, spec.validation());
    Fold fold =
        new Fold(
            line.part(Long.MIN_VALUE, line.before(validationFrom)),
            line.part(validationFrom, validationTo));
    return new Division(List.of(fold), line.part(testFrom, end), fold.train(), line.all());
  }
}
