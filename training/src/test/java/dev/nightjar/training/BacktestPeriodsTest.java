package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.NightRange;
import java.time.LocalDate;
import java.time.Period;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BacktestPeriodsTest {
  private static final LocalDate JUNE = LocalDate.of(2013, 6, 1);
  private static final LocalDate END = LocalDate.of(2013, 12, 31);

  @Test
  void monthsFollowEachOtherToTheEndOfTheData() {
    List<NightRange> months =
        BacktestPeriods.of(JUNE, LocalDate.of(2013, 12, 1), Period.ofMonths(1), null, END)
            .periods();
    assertThat(months).hasSize(7);
    assertThat(months.get(0)).hasToString("2013-06-01..2013-06-30");
    assertThat(months.get(6)).hasToString("2013-12-01..2013-12-31");
  }

  @Test
  void monthsFromThe31stAreCountedFromTheFirst() {
    assertThat(
            BacktestPeriods.of(
                    LocalDate.of(2013, 1, 31),
                    LocalDate.of(2013, 3, 31),
                    Period.ofMonths(1),
                    null,
                    END)
                .periods())
        .extracting(NightRange::toString)
        .containsExactly(
            "2013-01-31..2013-02-27", "2013-02-28..2013-03-30", "2013-03-31..2013-04-29");
  }

  @Test
  void everyNightIsInOnePeriodOrBeyondItsHorizon() {
    long seed = 6;
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      Period every = Period.ofDays(1 + random.nextInt(40));
      Period horizon = random.nextBoolean() ? null : Period.ofDays(1 + random.nextInt(50));
      LocalDate to = JUNE.plusDays(random.nextInt(150));
      List<NightRange> periods = BacktestPeriods.of(JUNE, to, every, horizon, END).periods();
      LocalDate begins = JUNE;
      for (NightRange each : periods) {
        assertThat(each.from()).as("seed %d, case %d", seed, i).isEqualTo(begins);
        long length =
            horizon == null ? every.getDays() : Math.min(every.getDays(), horizon.getDays());
        LocalDate last = begins.plusDays(length - 1);
        assertThat(each.to()).isEqualTo(last.isAfter(END) ? END : last);
        begins = begins.plus(every);
      }
      assertThat(begins).as("seed %d, case %d", seed, i).isAfter(to);
    }
  }

  @Test
  void distancesAreReadAndMistakesAreTold() {
    assertThat(BacktestPeriods.distance("1mo")).isEqualTo(Period.ofMonths(1));
    assertThat(BacktestPeriods.distance("1w")).isEqualTo(Period.ofDays(7));
    assertThat(BacktestPeriods.distance("14d")).isEqualTo(Period.ofDays(14));
    assertThat(BacktestPeriods.distance("1y")).isEqualTo(Period.ofYears(1));
    for (String wrong : List.of("", "0d", "1m", "-1d", "mo", "1 mo", "12345d", "7h")) {
      assertThatThrownBy(() -> BacktestPeriods.distance(wrong)).hasMessageContaining("such as 14d");
    }
    assertThatThrownBy(() -> BacktestPeriods.of(END, JUNE, Period.ofDays(1), null, END))
        .hasMessageContaining("the last night is before the first");
    assertThatThrownBy(() -> BacktestPeriods.of(JUNE, END.plusDays(1), Period.ofDays(1), null, END))
        .hasMessageContaining("the data reach to night 2013-12-31");
  }
}
