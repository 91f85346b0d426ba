package dev.nightjar.training.model;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/** Turns instants into what a clock in a zone shows; remembers the last offset, for one thread. */
final class LocalClock {
  private static final long MICROS = 1_000_000;

  private final ZoneRules rules;
  private long fromSecond = Long.MAX_VALUE;
  private long toSecond = Long.MIN_VALUE;
  private int offsetSeconds;

  LocalClock(ZoneId zone) {
    this.rules = zone.getRules();
  }

  /**
   * Local time.
   *
   * @param micros microseconds since 1970-01-01T00:00Z
   * @return microseconds since 1970-01-01T00:00 of the zone
   */
  long local(long micros) {
    long second = Math.floorDiv(micros, MICROS);
    if (second < fromSecond || second >= toSecond) {
      find(Instant.ofEpochSecond(second));
    }
    return micros + offsetSeconds * MICROS;
  }

  private void find(Instant instant) {
    offsetSeconds = rules.getOffset(instant).getTotalSeconds();
    // The transition at the instant itself begins the span that the instant lies in.
    ZoneOffsetTransition before = rules.previousTransition(instant.plusNanos(1));
    ZoneOffsetTransition after = rules.nextTransition(instant);
    fromSecond = before == null ? Long.MIN_VALUE : before.toEpochSecond();
    toSecond = after == null ? Long.MAX_VALUE : after.toEpochSecond();
  }
}
