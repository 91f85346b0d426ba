package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.AsOfRule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;

/**
 * The instants of a case: close together, so that many lie on the edges of each other's windows.
 */
enum CaseClock {
  MICROS("2013-06-01T00:00:00Z", Duration.ofNanos(1000)),
  MILLIS("2013-03-10T06:59:59.990Z", Duration.ofMillis(1)),
  HOURS_OF_THE_SHORT_DAY("2013-03-10T00:00:00Z", Duration.ofHours(1)),
  HOURS_OF_THE_LONG_DAY("2013-11-03T00:00:00Z", Duration.ofHours(1)),
  DAYS("2013-03-01T09:00:00Z", Duration.ofDays(1)) {
    @Override
    Instant instant(int n) {
      return LocalDate.of(2013, n % 2 == 0 ? 3 : 11, 1)
          .plusDays(n / 2)
          .atTime(4, 0)
          .atZone(ZoneId.of("America/New_York"))
          .toInstant();
    }
  },
  ENDS_OF_TIME("1900-01-01T00:00:00Z", Duration.ofDays(1)) {
    @Override
    Instant instant(int n) {
      return Instant.parse(
          List.of(
                  "1900-01-01T00:00:00Z",
                  "1900-01-01T00:00:00.000001Z",
                  "1969-12-31T23:59:59.999999Z",
                  "1970-01-01T00:00:00Z",
                  "9999-12-31T23:59:59.999998Z",
                  "9999-12-31T23:59:59.999999Z")
              .get(n % 6));
    }
  };

  private static final int INSTANTS = 20;

  private final Instant start;
  private final Duration step;

  CaseClock(String start, Duration step) {
    this.start = Instant.parse(start);
    this.step = step;
  }

  Instant instant(int n) {
    return start.plus(step.multipliedBy(n));
  }

  /** Microseconds since 1970. */
  long micros(Random random) {
    return micros(instant(random.nextInt(INSTANTS)));
  }

  /** Of any year: the library's own way goes by nanoseconds, which end in 2262. */
  static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1000);
  }

  /** None, unlimited, some steps, or a microsecond less than that. */
  long lookback(Random random) {
    long steps = step.multipliedBy(1 + random.nextInt(INSTANTS / 2)).toNanos() / 1000;
    return switch (random.nextInt(5)) {
      case 0 -> 0;
      case 1 -> AsOfRule.UNLIMITED;
      case 2 -> steps - 1;
      default -> steps;
    };
  }
}
