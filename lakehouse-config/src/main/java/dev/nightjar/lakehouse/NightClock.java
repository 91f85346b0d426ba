package dev.nightjar.lakehouse;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;

/**
 * When nights close (rule T1). Night D closes at its cutoff C(D): D at {@link #cutoff} local time.
 * It takes in what became known in (C(D-1), C(D)] and predicts what is asked in [C(D), C(D+1)).
 *
 * @param zone the project's time zone; days of 23 and 25 hours are as long as they are there
 * @param cutoff local time of the cutoff; where a clock change skips it, the first instant after;
 *     where one repeats it, the earlier
 */
public record NightClock(ZoneId zone, LocalTime cutoff) implements Serializable {

  /** C(D): the instant at which the night closes; nothing known later is visible to it. */
  public Instant cutoffOf(LocalDate night) {
    LocalDateTime local = night.atTime(cutoff);
    ZoneOffsetTransition change = zone.getRules().getTransition(local);
    return change != null && change.isGap() ? change.getInstant() : local.atZone(zone).toInstant();
  }

  /** The night D that takes in what became known at this instant: C(D-1) &lt; known &lt;= C(D). */
  public LocalDate nightThatTakesIn(Instant known) {
    LocalDate day = known.atZone(zone).toLocalDate();
    LocalDate night = day.minusDays(1);
    while (known.isAfter(cutoffOf(night))) {
      night = night.plusDays(1);
    }
    return night;
  }

  /** The night D whose predictions this instant belongs to: C(D) &lt;= predictAt &lt; C(D+1). */
  public LocalDate nightThatPredicts(Instant predictAt) {
    LocalDate night = predictAt.atZone(zone).toLocalDate().plusDays(1);
    while (predictAt.isBefore(cutoffOf(night))) {
      night = night.minusDays(1);
    }
    return night;
  }

  /** The length of the night's intake window: 24 hours but for clock changes. */
  public Duration lengthOf(LocalDate night) {
    return Duration.between(cutoffOf(night.minusDays(1)), cutoffOf(night));
  }
}
