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
  public List<Fold> divide(SplitSpec spec, SplitRows rows, Instant asOf) {
    TimeLine line = new TimeLine(rows, asOf, spec.gap());
    long end = TimeLine.micros(asOf);
    long testFrom = line.from(end, spec.test());
    long validationTo = spec.test().isNone() ? end : line.before(testFrom);
    long validationFrom = line.from(validationTo, spec.validation());
    return List.of(
        new Fold(
            line.part(Long.MIN_VALUE, line.before(validationFrom)),
            line.part(validationFrom, validationTo),
            line.part(testFrom, end)));
  }
}
