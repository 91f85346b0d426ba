package dev.nightjar.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.monitoring.Decision.Action;
import dev.nightjar.monitoring.Decision.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetrainingRuleTest {
  private static final LocalDate NIGHT = LocalDate.of(2013, 6, 8);
  private static final Instant CUTOFF = Instant.parse("2013-06-08T08:00:00Z");
  private static final Instant WEEK_AGO = Instant.parse("2013-06-01T08:00:00Z");
  private static final RetrainingRule RULE =
      new RetrainingRule(EnumSet.allOf(Reason.class), Duration.ofDays(7), Duration.ofDays(7));

  @Test
  void aChampionIsStaleFromTheDayOn() {
    assertThat(RULE.decide(facts(WEEK_AGO, WEEK_AGO), List.of()).retrain())
        .isEqualTo(Action.RETRAIN);
    Decision younger = RULE.decide(facts(WEEK_AGO.plusMillis(1), WEEK_AGO), List.of());
    assertThat(younger.retrain()).isEqualTo(Action.KEEP);
    assertThat(younger.sentences()).containsExactly("nothing speaks for it");
  }

  @Test
  void atMostEverySoMuchHoldsBackAndSaysSo() {
    Decision decision =
        RULE.decide(facts(WEEK_AGO.minusSeconds(9), WEEK_AGO.plusSeconds(1)), List.of());
    assertThat(decision.retrain()).isEqualTo(Action.KEEP);
    assertThat(decision.reasons()).containsExactly(Reason.STALE);
    assertThat(decision.sentences().get(1))
        .isEqualTo(
            "not yet: the newest training is as of 2013-06-01T08:00:01Z, and at_most_every is 7d");
  }

  @Test
  void aDropCountsOnlyWhereItIsAReason() {
    Measurement drop = performance(Verdict.FAIL);
    RetrainingRule onlyStale =
        new RetrainingRule(EnumSet.of(Reason.STALE), Duration.ofDays(30), null);
    assertThat(onlyStale.decide(facts(WEEK_AGO, WEEK_AGO), List.of(drop)).retrain())
        .isEqualTo(Action.KEEP);
    Decision decision =
        new RetrainingRule(EnumSet.of(Reason.PERFORMANCE), null, null)
            .decide(facts(WEEK_AGO, WEEK_AGO), List.of(drop));
    assertThat(decision.retrain()).isEqualTo(Action.RETRAIN);
    assertThat(decision.reasons()).containsExactly(Reason.PERFORMANCE);
    assertThat(
            RULE.decide(facts(CUTOFF, WEEK_AGO), List.of(performance(Verdict.INSUFFICIENT_DATA)))
                .retrain())
        .isEqualTo(Action.KEEP);
  }

  @Test
  void driftInforms() {
    Measurement drift =
        new Measured("m", NIGHT, Monitor.FEATURE_DRIFT, "psi", "m v1")
            .column("temp")
            .value(2.0, 100)
            .judged(Verdict.FAIL, "temp drifted");
    Decision decision = RULE.decide(facts(CUTOFF, CUTOFF), List.of(drift));
    assertThat(decision.retrain()).isEqualTo(Action.KEEP);
    assertThat(decision.sentences())
        .containsExactly("for information: 1 features have drifted, among them temp");
  }

  @Test
  void aSchemaChangeAndACommandSpeakForIt() {
    Decision changed =
        RULE.decide(
            new RetrainingRule.Facts(
                "m", NIGHT, CUTOFF, 1L, CUTOFF, WEEK_AGO, List.of("new features: x"), null),
            List.of());
    assertThat(changed.reasons()).containsExactly(Reason.SCHEMA);
    assertThat(changed.isRetrain()).isTrue();
    Decision commanded =
        RULE.decide(
            new RetrainingRule.Facts(
                "m", NIGHT, CUTOFF, null, null, CUTOFF, List.of(), "because I say so"),
            List.of());
    assertThat(commanded.isRetrain()).as("a command is held back by nothing").isTrue();
    assertThat(commanded.sentences()).containsExactly("command: because I say so");
  }

  @Test
  void withoutAModelThereIsNothingToTrainAgain() {
    Decision decision =
        RULE.decide(
            new RetrainingRule.Facts("m", NIGHT, CUTOFF, null, null, null, List.of(), null),
            List.of());
    assertThat(decision.retrain()).isEqualTo(Action.KEEP);
    assertThat(decision.sentences())
        .containsExactly("there is no model yet: train one with `nightjar train`");
  }

  private static RetrainingRule.Facts facts(Instant championAsOf, @Nullable Instant newest) {
    return new RetrainingRule.Facts("m", NIGHT, CUTOFF, 1L, championAsOf, newest, List.of(), null);
  }

  private static Measurement performance(Verdict verdict) {
    return new Measured("m", NIGHT, Monitor.PERFORMANCE, "auc", "m v1")
        .of(NIGHT.minusDays(1), 7)
        .value(0.6, 5000)
        .threshold(0.65)
        .judged(verdict, "auc 0.6");
  }
}
