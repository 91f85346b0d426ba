package dev.nightjar.training.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimePartTest {
  private static final List<String> ZONES =
      List.of("UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia");

  @Test
  void partsOfInstantsAreThoseOfTheCalendarInTheZone() {
    long seed = 11;
    Random random = new Random(seed);
    for (String name : ZONES) {
      ZoneId zone = ZoneId.of(name);
      LocalClock clock = new LocalClock(zone);
      for (int i = 0; i < 4000; i++) {
        // 1870 to 2106, so that offsets of local mean time and changes of clocks are among them.
        long micros = (long) (random.nextDouble() * 7.4e15) - 3_155_760_000_000_000L;
        LocalDateTime local =
            LocalDateTime.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), zone);
        for (TimePart part : TimePart.values()) {
          assertThat(part.of(clock.local(micros)))
              .as("seed %d, %s of %d in %s", seed, part, micros, name)
              .isEqualTo(naive(part, local));
        }
      }
    }
  }

  @Test
  void theClockChangesAtTheSecondItChanges() {
    ZoneId zone = ZoneId.of("America/New_York");
    long change = Instant.parse("2013-03-10T07:00:00Z").getEpochSecond() * 1_000_000;
    for (LocalClock clock : List.of(new LocalClock(zone), new LocalClock(zone))) {
      assertThat(TimePart.HOUR.of(clock.local(change))).isEqualTo(3);
      assertThat(TimePart.HOUR.of(clock.local(change - 1))).isEqualTo(1);
      assertThat(TimePart.HOUR.of(clock.local(change))).isEqualTo(3);
    }
  }

  @Test
  void aCircleClosesAndNeighboursLieNear() {
    for (TimePart part : TimePart.values()) {
      if (part.cyclic()) {
        float[] sine = part.circle(true);
        float[] cosine = part.circle(false);
        int first = part.ofDate() && part != TimePart.DAY_OF_WEEK ? 1 : 0;
        assertThat(sine[first]).isZero();
        assertThat(cosine[first]).isEqualTo(1);
        for (int i = first; i < sine.length; i++) {
          assertThat(Math.hypot(sine[i], cosine[i])).isCloseTo(1, within(1e-6));
        }
        double last = Math.hypot(sine[sine.length - 1], cosine[sine.length - 1] - 1);
        double next = Math.hypot(sine[first + 1], cosine[first + 1] - 1);
        assertThat(last).as(part.key()).isCloseTo(next, within(1e-6));
      }
    }
  }

  static int naive(TimePart part, LocalDateTime local) {
    return switch (part) {
      case YEAR -> local.getYear();
      case QUARTER -> local.get(IsoFields.QUARTER_OF_YEAR);
      case MONTH -> local.getMonthValue();
      case DAY -> local.getDayOfMonth();
      case DAY_OF_WEEK -> local.getDayOfWeek().getValue() - 1;
      case DAY_OF_YEAR -> local.getDayOfYear();
      case HOUR -> local.getHour();
      case MINUTE -> local.getMinute();
      case EPOCH_DAYS -> (int) local.getLong(ChronoField.EPOCH_DAY);
    };
  }

  @Test
  void daysBefore1970AreDaysToo() {
    LocalDate day = LocalDate.of(1969, 12, 28);
    assertThat(TimePart.DAY_OF_WEEK.ofDay(day.toEpochDay())).isEqualTo(6);
    assertThat(TimePart.HOUR.of(new LocalClock(ZoneOffset.UTC).local(-1))).isEqualTo(23);
  }
}
