package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.training.Judgement.Decision;
import dev.nightjar.training.evaluation.Fairness;
import dev.nightjar.training.evaluation.Metric;
import dev.nightjar.training.evaluation.MetricRegistry;
import dev.nightjar.training.evaluation.PredictedBinary;
import dev.nightjar.training.evaluation.TaskMetrics;
import dev.nightjar.training.model.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PromotionGateTest {
  private static final Metric LOG_LOSS = MetricRegistry.require(Task.BINARY, "log_loss");
  private static final Metric AUC = MetricRegistry.require(Task.BINARY, "auc");
  private static final Promotion HALF_A_PERCENT = rule(LOG_LOSS, 0.005);
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
    assertThat(judge(rule(LOG_LOSS, 0.5), v2(0.25), v1(0.5), CONSTANT).decision())
        .isEqualTo(Decision.PROMOTED);
    assertThat(judge(rule(AUC, 0.1), v2(0.7), v1(0.5), v1(0.4)).decision())
        .isEqualTo(Decision.PROMOTED);
    assertThat(judge(rule(AUC, 0.1), v2(0.5), v1(0.7), v1(0.4)).decision())
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
    Promotion anyGain = rule(LOG_LOSS, 0);
    Judgement tie = judge(anyGain, v2(0.5), v1(0.5), CONSTANT);
    assertThat(tie.decision()).isEqualTo(Decision.REJECTED);
    assertThat(tie.reasons().get(0)).contains("the same, any gain is enough");
    assertThat(judge(anyGain, v2(0.5), v1(0.6), contender("constant", 0.5)).decision())
        .isEqualTo(Decision.REJECTED);
    Promotion onePercentWorse = rule(LOG_LOSS, -0.01);
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
      Promotion auc = rule(AUC, gain);
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
    assertThat(judge(rule(AUC, 0.1), v2(-0.4), v1(-0.5), v1(-1.0)).decision())
        .isEqualTo(Decision.PROMOTED);
    assertThat(judge(rule(AUC, 0.1), v2(-0.49), v1(-0.5), v1(-1.0)).decision())
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
        Contender.undefined(
            "late v2", TaskMetrics.undefined(Task.BINARY, 100, 0, "3 predictions are odd"));
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
        Contender.undefined(
            "late v2", TaskMetrics.undefined(Task.BINARY, 0, 0, "there are no rows"));
    Judgement judgement = judge(HALF_A_PERCENT, empty, v1(0.5), CONSTANT);
    assertThat(judgement.decision()).isEqualTo(Decision.INSUFFICIENT_DATA);
    assertThat(judgement.reasons())
        .containsExactly("there is no labelled row that neither late v2 nor late v1 has seen");
    assertThat(judge(HALF_A_PERCENT, empty, null, CONSTANT).decision())
        .isEqualTo(Decision.INSUFFICIENT_DATA);
  }

  @Test
  void noLargeSliceMayFallBehindAndSmallOnesAreCounted() {
    Promotion rule = new Promotion(LOG_LOSS, 0, List.of(new Promotion.Slice("origin", 0.125, 50)));
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
    Promotion rule = new Promotion(LOG_LOSS, 0, List.of(new Promotion.Slice("origin", 0, 1)));
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
  void limitsAreKeptWhateverTheChampionDoes() {
    Promotion rule = limited(new Promotion.Limit(AUC, null, 0.6));
    assertThat(judge(rule, both(0.4, 0.6), both(0.5, 0.9)).decision()).isEqualTo(Decision.PROMOTED);
    Judgement below = judge(rule, both(0.4, 0.59), both(0.5, 0.1));
    assertThat(below.decision()).isEqualTo(Decision.REJECTED);
    assertThat(below.reasons()).contains("auc of late v2 is 0.5900, but must be at least 0.6");
    Judgement undefined = judge(rule, both(0.4, null), both(0.5, 0.1));
    assertThat(undefined.decision()).isEqualTo(Decision.REJECTED);
    assertThat(undefined.reasons()).contains("late v2 has no auc, which must be at least 0.6");
    Promotion between = limited(new Promotion.Limit(AUC, 0.8, 0.6));
    assertThat(judge(between, both(0.4, 0.81), both(0.5, 0.1)).reasons())
        .contains("auc of late v2 is 0.8100, but must be at least 0.6 and at most 0.8");
    assertThat(judge(between, both(0.4, 0.8), both(0.5, 0.1)).decision())
        .isEqualTo(Decision.PROMOTED);
  }

  @Test
  void groupsMustBeTreatedAlikeAndThatMustBeShown() {
    Promotion.FairnessLimit limit =
        new Promotion.FairnessLimit(
            "origin", Promotion.FairnessMeasure.DEMOGRAPHIC_PARITY, 0.25, 4);
    Promotion rule =
        new Promotion(
            LOG_LOSS, 0, List.of(), List.of(), List.of(limit), Promotion.Approval.AUTOMATIC);
    // Of EWR's rows three of four are decided yes, of JFK's two.
    double[] probabilities = {0.9, 0.8, 0.7, 0.1, 0.9, 0.8, 0.2, 0.1};
    int[] origins = {0, 0, 0, 0, 1, 1, 1, 1};
    Judgement alike = judge(rule, fair(limit, probabilities, origins), v1(0.5));
    assertThat(alike.decision()).isEqualTo(Decision.PROMOTED);
    assertThat(alike.reasons())
        .contains(
            "demographic_parity by origin of late v2 differs by 0.2500, at most 0.25 is allowed");
    probabilities[5] = 0.3;
    Judgement apart = judge(rule, fair(limit, probabilities, origins), v1(0.5));
    assertThat(apart.decision()).isEqualTo(Decision.REJECTED);
    assertThat(apart.reasons())
        .contains(
            "demographic_parity by origin of late v2 differs by 0.5000, but only 0.25 is allowed");
    Judgement alone = judge(rule, fair(limit, probabilities, new int[8]), v1(0.5));
    assertThat(alone.decision()).isEqualTo(Decision.REJECTED);
    assertThat(alone.reasons()).anyMatch(r -> r.contains("cannot be shown (INSUFFICIENT_DATA"));
    assertThat(judge(rule, v2(0.4), v1(0.5)).reasons())
        .anyMatch(r -> r.contains("cannot be shown (there are no groups by origin)"));
  }

  private static Promotion limited(Promotion.Limit limit) {
    return new Promotion(
        LOG_LOSS, 0, List.of(), List.of(limit), List.of(), Promotion.Approval.AUTOMATIC);
  }

  private static Contender both(double logLoss, @Nullable Double auc) {
    Map<String, @Nullable Double> values = new LinkedHashMap<>();
    values.put("log_loss", logLoss);
    values.put("auc", auc);
    return new Contender(
        "late v2",
        null,
        new TaskMetrics(Task.BINARY, 100, 0, values, Map.of()),
        new TreeMap<>(),
        Map.of());
  }

  private static Contender fair(
      Promotion.FairnessLimit limit, double[] probabilities, int[] origins) {
    double[] labels = {1, 1, 0, 0, 1, 1, 0, 0};
    Fairness fairness =
        Fairness.measure(
            PredictedBinary.of(probabilities, labels),
            origins,
            List.of("EWR", "JFK"),
            limit.minRows());
    return new Contender(
        "late v2", null, metrics(100, 0.4), new TreeMap<>(), Map.of(limit, fairness));
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
              rule(auc ? AUC : LOG_LOSS, gain),
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

  private static Promotion rule(Metric metric, double gain) {
    return new Promotion(metric, gain, List.of());
  }

  private static Contender v2(@Nullable Double value) {
    return contender("late v2", value);
  }

  private static Contender v1(@Nullable Double value) {
    return contender("late v1", value);
  }

  private static Contender contender(String name, @Nullable Double value) {
    return new Contender(name, null, metrics(100, value), new TreeMap<>(), Map.of());
  }

  private static Contender sliced(
      String name, double value, long rows, Map<String, Double> byOrigin) {
    SortedMap<String, TaskMetrics> slices = new TreeMap<>();
    byOrigin.forEach((origin, here) -> slices.put(origin, metrics(rows, here)));
    return new Contender(
        name, null, metrics(2 * rows, value), new TreeMap<>(Map.of("origin", slices)), Map.of());
  }

  /** Log loss and AUC are both this value: the rule names the one that counts. */
  private static TaskMetrics metrics(long rows, @Nullable Double value) {
    Map<String, @Nullable Double> values = new LinkedHashMap<>();
    MetricRegistry.names(Task.BINARY).forEach(name -> values.put(name, null));
    values.put("log_loss", value);
    values.put("auc", value);
    return new TaskMetrics(Task.BINARY, rows, 0, values, Map.of());
  }
}
