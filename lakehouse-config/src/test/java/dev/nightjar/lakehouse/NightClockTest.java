package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NightClockTest {
  private static final LocalDate SPRING = LocalDate.of(2013, 3, 10);
  private static final LocalDate AUTUMN = LocalDate.of(2013, 11, 3);

  @Test
  void t1_nightsOfClockChangesAreAsLongAsTheyAre() {
    assertThat(TestSpark.CLOCK.cutoffOf(SPRING)).isEqualTo("2013-03-10T08:00:00Z");
    assertThat(TestSpark.CLOCK.lengthOf(SPRING)).isEqualTo(Duration.ofHours(23));
    assertThat(TestSpark.CLOCK.cutoffOf(AUTUMN)).isEqualTo("2013-11-03T09:00:00Z");
    assertThat(TestSpark.CLOCK.lengthOf(AUTUMN)).isEqualTo(Duration.ofHours(25));
    assertThat(TestSpark.CLOCK.lengthOf(SPRING.plusDays(1))).isEqualTo(Duration.ofHours(24));
  }

  @Test
  void t1_aCutoffThatAClockChangeSkipsIsTheFirstInstantAfter() {
    NightClock clock = new NightClock(ZoneId.of("America/New_York"), LocalTime.of(2, 30));
    assertThat(clock.cutoffOf(SPRING)).isEqualTo("2013-03-10T07:00:00Z");
    NightClock repeated = new NightClock(ZoneId.of("America/New_York"), LocalTime.of(1, 30));
    assertThat(repeated.cutoffOf(AUTUMN)).isEqualTo("2013-11-03T05:30:00Z");
  }

  @Test
  void t1_aNightTakesInUpToAndIncludingItsCutoffAndPredictsFromIt() {
    Instant cutoff = TestSpark.CLOCK.cutoffOf(AUTUMN);
    assertThat(TestSpark.CLOCK.nightThatTakesIn(cutoff)).isEqualTo(AUTUMN);
    assertThat(TestSpark.CLOCK.nightThatTakesIn(cutoff.plusNanos(1_000)))
        .isEqualTo(AUTUMN.plusDays(1));
    assertThat(TestSpark.CLOCK.nightThatPredicts(cutoff)).isEqualTo(AUTUMN);
    assertThat(TestSpark.CLOCK.nightThatPredicts(cutoff.minusNanos(1_000)))
        .isEqualTo(AUTUMN.minusDays(1));
  }

  @Test
  void t1_theWorkedExampleOfTheLongDay() {
    Instant departs = Instant.parse("2013-11-03T15:21:00Z");
    assertThat(TestSpark.CLOCK.nightThatPredicts(departs)).isEqualTo(AUTUMN);
    assertThat(TestSpark.CLOCK.nightThatTakesIn(Instant.parse("2013-11-03T09:10:00Z")))
        .isEqualTo(AUTUMN.plusDays(1));
    assertThat(TestSpark.CLOCK.nightThatTakesIn(Instant.parse("2013-11-03T09:00:00Z")))
        .isEqualTo(AUTUMN);
  }

  @ParameterizedTest
  @CsvSource({
    "America/New_York, 04:00",
    "America/New_York, 02:30",
    "America/New_York, 01:30",
    "Asia/Kolkata, 04:00",
    "UTC, 00:00",
    "Australia/Lord_Howe, 02:15",
    "Europe/Berlin, 23:59",
    "Pacific/Apia, 04:00",
    "America/Sao_Paulo, 00:00"
  })
  void t1_everyInstantIsTakenInByOneNightAndPredictedByOne(String zone, String cutoff) {
    NightClock clock = new NightClock(ZoneId.of(zone), LocalTime.parse(cutoff));
    long seed = 17;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      long second = Instant.parse("2010-01-01T00:00:00Z").getEpochSecond();
      Instant instant = Instant.ofEpochSecond(second + random.nextInt(126_000_000));
      LocalDate takesIn = clock.nightThatTakesIn(instant);
      assertThat(instant)
          .as("taken in, seed %d, case %d", seed, i)
          .isAfter(clock.cutoffOf(takesIn.minusDays(1)))
          .isBeforeOrEqualTo(clock.cutoffOf(takesIn));
      LocalDate predicts = clock.nightThatPredicts(instant);
      assertThat(instant)
          .as("predicted, seed %d, case %d", seed, i)
          .isAfterOrEqualTo(clock.cutoffOf(predicts))
          .isBefore(clock.cutoffOf(predicts.plusDays(1)));
    }
  }
}
