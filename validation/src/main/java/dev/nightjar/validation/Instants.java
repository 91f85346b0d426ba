package dev.nightjar.validation;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Instants as microseconds since 1970-01-01T00:00Z, as Spark keeps them. */
final class Instants {
  private Instants() {}

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  static Instant ofMicros(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** What a wall clock of the zone shows at this instant, as microseconds on that clock. */
  static long wallMicros(Instant instant, ZoneId zone) {
    return micros(LocalDateTime.ofInstant(instant, zone).toInstant(ZoneOffset.UTC));
  }
}
