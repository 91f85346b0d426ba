package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.training.Judgement.Decision;
import dev.nightjar.training.evaluation.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PromotionGateTest {
  private static final Promotion HALF_A_PERCENT = rule(Promotion.Metric.LOG_LOSS, 0.005);
  private static final Contender CONSTANT = contender("constant", 0.6);

  @Test
  void theChallengerMustBeatTheChampionByTheLeastGain() {
    Judgement better = judge(HALF_A_PERCENT, v2(0.49), v1(0.5), CONSTANT);
    assertThat(better.decision()).isEqualTo(Decision.PROMOTED);
    assertThat(better.reasons())
        .containsExactly(
            "late v2 beats late v1 on 100 rows: log_loss 0.4900 against 0.5000, 2.00 % better, at"
                + " least 0.50 % better is asked for",
            "late v2 beats constant on 100 rows: log_loss 0.4900 against 0.6000, 18.33 % better,"
                + " any gain is enough");
    Judgement hardly = judge(HALF_A_PERCENT, v2(0.499), v1(0.5), CONSTANT);
    assertThat(hardly.decision()).isEqualTo(Decision.REJECTED);
    assertThat(hardly.reasons().get(0))
        .startsWith("late v2 does not beat late v1")
        .contains("0.20 % better, at least 0.50 % better is asked for");
    // The least gain itself is enough; of the AUC more is better.
    assertThat(judge(rule(Promotion.Metric.LOG_LOSS, 0.5), v2(0.25), v1(0.5), CONSTANT).decision())
        .isEqualTo(Decision.PROMOTED);
    assertThat(judge(rule(Promotion.Metric.AUC, 0.1), v2(0.7), v1(0.5), v1(0.4)).decision())
        .isEqualTo(Decision.PROMOTED);
    assertThat(judge(rule(Promotion.Metric.AUC, 0.1), v2(0.5), v1(0.7), v1(0.4)).decision())
        .isEqualTo(Decision.REJECTED);
  }

  @Test
  void everyBaselineMustBeBeaten() {
    Judgement judgement =
        judge(HALF_A_PERCENT, v2(0.49), v1(0.6), CONSTANT, contender("logistic_regression", 0.48));
    assertThat(judgement.decision()).isEqualTo(Decision.REJECTED);
    assertThat(judgement.reasons().get(2))
        .startsWith("late v2 does not beat logistic_regression on 100 rows")
        .contains("2.08 % worse, any gain is enough");
    // A baseline need not be beaten by the least gain.
    assertThat(judge(HALF_A_PERCENT, v2(0.49), v1(0.6), contender("constant", 0.4901)).decision())
        .isEqualTo(Decision.PROMOTED);
  }

  @Test
  void aTieIsRejectedUnlessALossIsAllowed() {
    Promotion anyGain = rule(Promotion.Metric.LOG_LOSS, 0);
    Judgement tie = judge(anyGain, v2(0.5), v1(0.5), CONSTANT);
    assertThat(tie.decision()).isEqualTo(Decision.REJECTED);
    assertThat(tie.reasons().get(0)).contains("the same, any gain is enough");
    assertThat(judge(anyGain, v2(0.5), v1(0.6), contender("constant", 0.5)).decision())
        .isEqualTo(Decision.REJECTED);
    Promotion onePercentWorse = rule(Promotion.Metric.LOG_LOSS, -0.01);
    Judgement let = judge(onePercentWorse, v2(0.5), v1(0.5), contender("constant", 0.498));
    assertThat(let.decision()).isEqualTo(Decision.PROMOTED);
    assertThat(let.reasons().get(0))
        .contains("is close enough to late v1", "at most 1.00 % worse is allowed");
    assertThat(judge(onePercentWorse, v2(0.51), v1(0.5), CONSTANT).decision())
        .isEqualTo(Decision.REJECTED);
  }

  @Test
  void valuesOfZeroAndBelowAreComparedToo() {
    for (double gain : new double[] {0, 0.005, 100}) {
      Promotion auc = rule(Promotion.Metric.AUC, gain);
      assertThat(judge(auc, v2(0.1), v1(0.0), contender("constant", 0.0)).decision())
          .as("gain %s", gain)
          .isEqualTo(Decision.PROMOTED);
      assertThat(judge(auc, v2(0.0), v1(0.0), contender("constant", 0.0)).decision())
          .as("gain %s", gain)
          .isEqualTo(Decision.REJECTED);
    }
    Judgement worse = judge(HALF_A_PERCENT, v2(0.1), v1(0.0), CONSTANT);
    assertThat(worse.decision()).isEqualTo(Decision.REJECTED);
    assertThat(worse.reasons().get(0)).contains("0.1000 worse");
    assertThat(judge(rule(Promotion.Metric.AUC, 0.1), v2(-0.4), v1(-0.5), v1(-1.0)).decision())
        .isEqualTo(Decision.PROMOTED);
    assertThat(judge(rule(Promotion.Metric.AUC, 0.1), v2(-0.49), v1(-0.5), v1(-1.0)).decision())
        .isEqualTo(Decision.REJECTED);
  }

  @Test
  void aChallengerWithoutTheMeasureIsRejected() {
    for (Double missing : new Double[] {null, Double.NaN, Double.POSITIVE_INFINITY}) {
      Judgement judgement = judge(HALF_A_PERCENT, v2(missing), v1(0.5), CONSTANT);
      assertThat(judgement.decision()).isEqualTo(Decision.REJECTED);
      assertThat(judgement.reasons()).containsExactly("late v2 has no log_loss on 100 rows");
    }
    Contender why =
        new Contender("late v2", Metrics.undefined(100, "3 predictions are odd"), new TreeMap<>());
    assertThat(judge(HALF_A_PERCENT, why, v1(0.5), CONSTANT).reasons())
        .containsExactly("late v2 has no log_loss on 100 rows (3 predictions are odd)");
  }

  @Test
  void withoutAChampionToMeasureTheBaselinesDecide() {
    Judgement none = judge(HALF_A_PERCENT, v2(0.49), null, CONSTANT);
    assertThat(none.decision()).isEqualTo(Decision.PROMOTED);
    assertThat(none.reasons().get(0))
        .isEqualTo("there is no champion: late v2 is compared with the baselines only");
    Judgement missing = judge(HALF_A_PERCENT, v2(0.49), v1(Double.NaN), CONSTANT);
    assertThat(missing.decision()).isEqualTo(Decision.PROMOTED);
    assertThat(missing.reasons().get(0))
        .isEqualTo(
            "late v1 has no log_loss on 100 rows: late v2 is compared with the baselines only");
    assertThat(judge(HALF_A_PERCENT, v2(0.7), v1(Double.NaN), CONSTANT).decision())
        .isEqualTo(Decision.REJECTED);
  }

  @Test
  void aBaselineWithoutTheMeasureIsSaidAndNotComparedWith() {
    Judgement judgement =
        judge(HALF_A_PERCENT, v2(0.49), null, contender("logistic_regression", null), CONSTANT);
    assertThat(judgement.decision()).isEqualTo(Decision.PROMOTED);
    assertThat(judgement.reasons().get(1))
        .isEqualTo("logistic_regression has no log_loss on 100 rows and is not compared with");
    Judgement nothing = judge(HALF_A_PERCENT, v2(0.49), null, contender("constant", null));
    assertThat(nothing.decision()).isEqualTo(Decision.INSUFFICIENT_DATA);
    assertThat(nothing.reasons()).last().isEqualTo("there is nothing to compare late v2 with");
  }

  @Test
  void withoutCommonRowsThereIsNothingToDecideOn() {
    Contender empty =
        new Contender("late v2", Metrics.undefined(0, "there are no rows"), new TreeMap<>());
    Judgement judgement = judge(HALF_A_PERCENT, empty, v1(0.5), CONSTANT);
    assertThat(judgement.decision()).isEqualTo(Decision.INSUFFICIENT_DATA);
    assertThat(judgement.reasons())
        .containsExactly("there is no labelled row that neither late v2 nor late v1 has seen");
    assertThat(judge(HALF_A_PERCENT, empty, null, CONSTANT).decision())
        .isEqualTo(Decision.INSUFFICIENT_DATA);
  }

  @Test
  void noLargeSliceMayFallBehindAndSmallOnesAreCounted() {
    Promotion rule =
        new Promotion(
            Promotion.Metric.LOG_LOSS, 0, List.of(new Promotion.Slice("origin", 0.125, 50)));
    Contender champion = sliced("late v1", 0.5, 60, Map.of("EWR", 0.5, "JFK", 0.5));
    Judgement fine =
        judge(rule, sliced("late v2", 0.4, 60, Map.of("EWR", 0.5625, "JFK", 0.3)), champion);
    assertThat(fine.decision()).isEqualTo(Decision.PROMOTED);
    assertThat(fine.reasons())
        .contains("of the values of origin 2 were judged; not judged: 0 with fewer than 50 rows");
    Judgement behind =
        judge(rule, sliced("late v2", 0.4, 60, Map.of("EWR", 0.57, "JFK", 0.3)), champion);
    assertThat(behind.decision()).isEqualTo(Decision.REJECTED);
    assertThat(behind.reasons())
        .contains(
            "where origin is EWR (60 rows) late v2 falls behind late v1: log_loss 0.5700 against"
                + " 0.5000, 14.00 % worse, at most 12.50 % worse is allowed");
    Judgement small =
        judge(rule, sliced("late v2", 0.4, 49, Map.of("EWR", 9.0, "JFK", 0.3)), champion);
    assertThat(small.decision()).isEqualTo(Decision.PROMOTED);
    assertThat(small.reasons())
        .contains("of the values of origin 0 were judged; not judged: 2 with fewer than 50 rows");
  }

  @Test
  void aSliceThatDoesNotDefineTheMeasureIsCountedAndOneThatTheChallengerCannotPredictCounts() {
    Promotion rule =
        new Promotion(Promotion.Metric.LOG_LOSS, 0, List.of(new Promotion.Slice("origin", 0, 1)));
    Contender challenger = sliced("late v2", 0.4, 60, Map.of("EWR", 0.4, "JFK", Double.NaN));
    Judgement undefined =
        judge(rule, challenger, sliced("late v1", 0.5, 60, Map.of("EWR", 0.5, "JFK", Double.NaN)));
    assertThat(undefined.decision()).isEqualTo(Decision.PROMOTED);
    assertThat(undefined.reasons()).anyMatch(r -> r.contains("and 1 that do not define log_loss"));
    Judgement blind =
        judge(rule, challenger, sliced("late v1", 0.5, 60, Map.of("EWR", 0.5, "JFK", 0.5)));
    assertThat(blind.decision()).isEqualTo(Decision.REJECTED);
    assertThat(blind.reasons()).contains("where origin is JFK (60 rows) late v2 has no log_loss");
    // Without a champion there is nobody to fall behind.
    assertThat(judge(rule, challenger, null).decision()).isEqualTo(Decision.PROMOTED);
  }

  @Test
  void agreesWithTheNaiveTwin() {
    for (long seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      boolean auc = random.nextBoolean();
      double gain = (random.nextInt(5) - 2) / 10.0;
      Double v2 = value(random);
      Double v1 = value(random);
      Double constant = value(random);
      Judgement judgement =
          judge(
              rule(auc ? Promotion.Metric.AUC : Promotion.Metric.LOG_LOSS, gain),
              v2(v2),
              random.nextInt(4) == 0 ? null : v1(v1),
              contender("constant", constant));
      boolean championCounts =
          judgement.reasons().stream().noneMatch(r -> r.contains("baselines only")) && v2 != null;
      assertThat(judgement.decision())
          .as("seed %d", seed)
          .isEqualTo(naive(auc ? 1 : -1, gain, v2, championCounts ? v1 : null, constant));
      assertThat(judgement.reasons()).as("seed %d", seed).isNotEmpty();
    }
  }

  private static Decision naive(
      int sign, double gain, @Nullable Double v2, @Nullable Double v1, @Nullable Double constant) {
    if (v2 == null) {
      return Decision.REJECTED;
    }
    if (v1 == null && constant == null) {
      return Decision.INSUFFICIENT_DATA;
    }
    boolean champion =
        v1 == null
            || (sign * (v2 - v1) >= gain * Math.abs(v1) && (gain < 0 || sign * (v2 - v1) > 0));
    boolean baseline =
        constant == null
            || (gain < 0
                ? sign * (v2 - constant) >= gain * Math.abs(constant)
                : sign * (v2 - constant) > 0);
    return champion && baseline ? Decision.PROMOTED : Decision.REJECTED;
  }

  private static @Nullable Double value(Random random) {
    return random.nextInt(6) == 0 ? null : (Double) (random.nextInt(7) / 6.0);
  }

  private static Judgement judge(
      Promotion rule, Contender challenger, @Nullable Contender champion, Contender... baselines) {
    List<Contender> all = new ArrayList<>(List.of(baselines));
    if (all.isEmpty()) {
      all.add(CONSTANT);
    }
    return PromotionGate.judge(rule, new Contenders(challenger, champion, all));
  }

  private static Promotion rule(Promotion.Metric metric, double gain) {
    return new Promotion(metric, gain, List.of());
  }

  private static Contender v2(@Nullable Double value) {
    return contender("late v2", value);
  }

  private static Contender v1(@Nullable Double value) {
    return contender("late v1", value);
  }

  private static Contender contender(String name, @Nullable Double value) {
    return new Contender(name, metrics(100, value), new TreeMap<>());
  }

  private static Contender sliced(
      String name, double value, long rows, Map<String, Double> byOrigin) {
    SortedMap<String, Metrics> slices = new TreeMap<>();
    byOrigin.forEach((origin, here) -> slices.put(origin, metrics(rows, here)));
    return new Contender(name, metrics(2 * rows, value), new TreeMap<>(Map.of("origin", slices)));
  }

  /** Log loss and AUC are both this value: the rule names the one that counts. */
  private static Metrics metrics(long rows, @Nullable Double value) {
    return new Metrics(rows, rows / 2, value, value, null, null, null, "");
  }
}
