package dev.nightjar.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.TestSpark;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Rules on rows together, judged from their groups without Spark. */
class PureRulesTest {
  private static final long HOUR = 3_600_000_000L;

  @Test
  void missingSlotsEqualANaiveTwin() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      long from = random.nextInt(20) - 10L;
      long to = from + random.nextInt(15) - 1L;
      TreeSet<Long> slots = new TreeSet<>();
      for (int i = random.nextInt(20); i > 0; i--) {
        slots.add((long) random.nextInt(40) - 20);
      }
      long missing = 0;
      long run = 0;
      long longest = 0;
      for (long slot = from; slot <= to; slot++) {
        run = slots.contains(slot) ? 0 : run + 1;
        missing += slots.contains(slot) ? 0 : 1;
        longest = Math.max(longest, run);
      }
      Gaps.Missing found = Gaps.missing(List.copyOf(slots), from, to);
      assertThat(found.count()).as("seed " + seed).isEqualTo(missing);
      assertThat(found.longest().length()).as("seed " + seed).isEqualTo(longest);
    }
  }

  @Test
  void daysOfTwentyThreeAndTwentyFiveHoursAreAsLongAsTheyAre() {
    Gaps hourly =
        new Gaps(
            "at",
            false,
            Duration.ofHours(1),
            Duration.ofHours(1),
            new Groups(List.of(), List.of()));
    assertThat(hourly.judge(night("2013-03-10"), List.of()).judged()).isEqualTo(23);
    assertThat(hourly.judge(night("2013-11-03"), List.of()).judged()).isEqualTo(25);
    assertThat(hourly.judge(night("2013-06-01"), List.of()).judged()).isEqualTo(24);
  }

  @Test
  void aGroupThatSentNothingIsMissedWhenItIsExpected() {
    Groups groups = new Groups(List.of("origin"), List.of("EWR", "JFK"));
    Gaps hourly = new Gaps("at", false, Duration.ofHours(1), Duration.ZERO, groups);
    long last = Instants.micros(night("2013-06-01").cutoff()) / HOUR;
    List<Long> all = LongStream.rangeClosed(last - 23, last).boxed().toList();
    SetCheck.Group jfk = new SetCheck.Group(List.of("JFK"), null, 24, 0, 0, null, null, all);
    Finding finding = hourly.judge(night("2013-06-01"), List.of(jfk));
    assertThat(finding.violations()).isEqualTo(24);
    assertThat(finding.sentence()).contains("24 of 48 are missing: EWR 24");
  }

  @Test
  void aSeriesNobodyKnowsIsNotJudged() {
    Gaps hourly =
        new Gaps(
            "at",
            false,
            Duration.ofHours(1),
            Duration.ZERO,
            new Groups(List.of("origin"), List.of()));
    assertThat(hourly.judge(night("2013-06-01"), List.of()).weight())
        .isEqualTo(Finding.Weight.UNJUDGED);
  }

  @Test
  void w8AnEmptyNightIsRefusedWhereARowCountHasAMinimum() {
    Counts counts = new Counts(5L, null, null, new Groups(List.of(), List.of()));
    assertThat(counts.judge(night("2013-06-01"), List.of()).weight())
        .isEqualTo(Finding.Weight.REFUSES);
    Finding few = counts.judge(night("2013-06-01"), List.of(nightOf("2013-06-01", 4)));
    assertThat(few.weight()).isEqualTo(Finding.Weight.BY_SEVERITY);
    assertThat(few.violations()).isEqualTo(1);
  }

  @Test
  void aNightMissingWithinAHistoryIsFoundAndItsFirstNightIsPartial() {
    Counts counts = new Counts(5L, 10L, null, new Groups(List.of(), List.of()));
    List<SetCheck.Group> groups = new ArrayList<>();
    groups.add(nightOf("2013-05-28", 1));
    groups.add(nightOf("2013-05-29", 7));
    groups.add(nightOf("2013-05-31", 11));
    groups.add(nightOf("2013-06-01", 6));
    Finding finding =
        counts.judge(new JudgedWindow(LocalDate.of(2013, 6, 1), true, TestSpark.CLOCK), groups);
    assertThat(finding.judged()).isEqualTo(5);
    assertThat(finding.sentence()).endsWith("2013-05-30 has 0, 2013-05-31 has 11");
  }

  @Test
  void freshnessIsMeasuredFromTheCutoffOfTheNight() {
    Freshness freshness =
        new Freshness("at", Duration.ofHours(2), new Groups(List.of(), List.of()));
    Instant cutoff = night("2013-06-01").cutoff();
    assertThat(
            freshness
                .judge(night("2013-06-01"), List.of(newest(cutoff.minus(Duration.ofHours(2)))))
                .violations())
        .isZero();
    assertThat(
            freshness
                .judge(night("2013-06-01"), List.of(newest(cutoff.minus(Duration.ofSeconds(7201)))))
                .violations())
        .isEqualTo(1);
    assertThat(freshness.judge(night("2013-06-01"), List.of()).violations()).isEqualTo(1);
  }

  @Test
  void variantsDifferInCasePunctuationOrFurtherWords() {
    assertThat(
            Variants.families(
                List.of(
                    "AIRBUS",
                    "AIRBUS INDUSTRIE",
                    "Boeing",
                    "BOEING",
                    "BELL",
                    "BELLANCA",
                    "X-1",
                    "X 1")))
        .hasToString("{AIRBUS=[AIRBUS INDUSTRIE], BOEING=[Boeing], X 1=[X-1]}");
  }

  @Test
  void aToleranceHoldsBothOfItsLimits() {
    assertThat(new Tolerance(5L, 0.1).allows(5, 50)).isTrue();
    assertThat(new Tolerance(5L, 0.1).allows(6, 100)).isFalse();
    assertThat(new Tolerance(5L, 0.1).allows(5, 49)).isFalse();
    assertThat(Tolerance.NONE.allows(1, 1_000_000)).isFalse();
  }

  private static JudgedWindow night(String date) {
    return new JudgedWindow(LocalDate.parse(date), false, TestSpark.CLOCK);
  }

  private static SetCheck.Group nightOf(String date, long rows) {
    return new SetCheck.Group(
        List.of(), LocalDate.parse(date).toEpochDay(), rows, 0, 0, null, null, List.of());
  }

  private static SetCheck.Group newest(Instant at) {
    return new SetCheck.Group(List.of(), null, 1, 0, 0, null, Instants.micros(at), List.of());
  }
}
