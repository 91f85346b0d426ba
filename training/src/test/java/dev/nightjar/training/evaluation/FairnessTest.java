package dev.nightjar.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FairnessTest {
  private static final List<String> NAMES = List.of("a", "b", "c", "d");
  private static final int MIN_ROWS = 3;

  @Test
  void agreesWithTheNaiveTwin() {
    for (long seed = 0; seed < 2000; seed++) {
      PredictedBinary predicted = PredictedRandom.binary(seed, seed % 2 == 0);
      int[] codes = codes(predicted.rows(), seed);
      Fairness fairness = Fairness.measure(predicted, codes, NAMES, MIN_ROWS);
      double[] selected = rates(predicted, codes, g -> g.rate(true, true));
      double[] found = rates(predicted, codes, g -> g.rate(true, false));
      double[] wronged = rates(predicted, codes, g -> g.rate(false, true));
      requireSame(fairness, "demographic_parity_difference", gap(selected), seed);
      double highest = Arrays.stream(selected).max().orElse(0);
      requireSame(
          fairness,
          "demographic_parity_ratio",
          selected.length < 2 || highest == 0
              ? Double.NaN
              : Arrays.stream(selected).min().orElseThrow() / highest,
          seed);
      requireSame(fairness, "equal_opportunity_difference", gap(found), seed);
      requireSame(
          fairness,
          "equalised_odds_difference",
          found.length < 2 || wronged.length < 2 ? Double.NaN : Math.max(gap(found), gap(wronged)),
          seed);
      int[] order = PredictedRandom.shuffled(codes.length, seed);
      assertThat(
              Fairness.measure(
                  predicted.pick(order),
                  Arrays.stream(order).map(row -> codes[row]).toArray(),
                  NAMES,
                  MIN_ROWS))
          .as("seed %d", seed)
          .isEqualTo(fairness);
    }
  }

  @Test
  void groupsThatAreTooSmallAreNamedAndNotJudged() {
    double[] p = {0.9, 0.1, 0.9, 0.1, 0.9, 0.9, 0.9, 0.1, 0.9};
    double[] y = {1, 0, 0, 1, 1, 1, 0, 0, 1};
    int[] codes = {0, 0, 0, 0, 1, 1, 1, 1, 2};
    Fairness fairness = Fairness.measure(PredictedBinary.of(p, y), codes, NAMES, 2);
    assertThat(fairness.groups())
        .containsExactly(
            new Fairness.Group("a", 4, 2, 0.5, 0.5, 0.5, ""),
            new Fairness.Group("b", 4, 2, 0.75, 1.0, 0.5, ""),
            new Fairness.Group(
                "c", 1, 1, null, null, null, "INSUFFICIENT_DATA: 1 rows of at least 2"));
    assertThat(fairness.values())
        .containsEntry("demographic_parity_difference", 0.25)
        .containsEntry("demographic_parity_ratio", 2 / 3.0)
        .containsEntry("equal_opportunity_difference", 0.5)
        .containsEntry("equalised_odds_difference", 0.5);
    assertThat(fairness.notes().values()).containsOnly("1 groups with too few rows are left out");
    Fairness none = Fairness.measure(PredictedBinary.of(p, y), codes, NAMES, 100);
    assertThat(none.values().values()).containsOnlyNulls();
    assertThat(none.notes().values())
        .containsOnly("INSUFFICIENT_DATA: 0 groups with enough rows of at least 2");
  }

  @Test
  void nobodySelectedHasNoRatio() {
    Fairness fairness =
        Fairness.measure(
            PredictedBinary.of(new double[4], new double[] {0, 1, 0, 1}),
            new int[] {0, 0, 1, 1},
            NAMES,
            1);
    assertThat(fairness.values().get("demographic_parity_ratio")).isNull();
    assertThat(fairness.notes()).containsEntry("demographic_parity_ratio", "no row is decided yes");
    assertThat(fairness.values().get("demographic_parity_difference")).isZero();
  }

  @Test
  void predictionsThatAreNoNumbersAreNotFair() {
    Fairness fairness =
        Fairness.measure(
            PredictedBinary.of(new double[] {Double.NaN, 1}, new double[] {0, 1}),
            new int[] {0, 1},
            NAMES,
            1);
    assertThat(fairness.groups().get(0).insufficient()).contains("not between 0 and 1");
    assertThat(fairness.values().values()).containsOnlyNulls();
  }

  /** The known rows of one group. */
  private record Rows(PredictedBinary predicted, int[] rows) {
    /** The share decided yes among the rows of these outcomes; NaN if they are too few. */
    double rate(boolean positives, boolean negatives) {
      double yes = 0;
      double all = 0;
      int count = 0;
      for (int row : rows) {
        if (predicted.outcome(row) == 1 ? positives : negatives) {
          count++;
          all += predicted.weight(row);
          boolean decided = predicted.probability(row) >= predicted.settings().threshold();
          yes += decided ? predicted.weight(row) : 0;
        }
      }
      return count < MIN_ROWS ? Double.NaN : yes / all;
    }
  }

  private static double[] rates(
      PredictedBinary predicted, int[] codes, ToDoubleFunction<Rows> rate) {
    return IntStream.range(-1, NAMES.size())
        .mapToObj(
            code ->
                new Rows(
                    predicted,
                    IntStream.range(0, codes.length)
                        .filter(r -> codes[r] == code)
                        .filter(r -> predicted.weight(r) > 0 && predicted.isLabelled(r))
                        .toArray()))
        .mapToDouble(rate)
        .filter(value -> !Double.isNaN(value))
        .toArray();
  }

  private static double gap(double[] rates) {
    return rates.length < 2
        ? Double.NaN
        : Arrays.stream(rates).max().orElseThrow() - Arrays.stream(rates).min().orElseThrow();
  }

  private static void requireSame(Fairness fairness, String name, double naive, long seed) {
    @Nullable Double value = fairness.values().get(name);
    if (Double.isNaN(naive)) {
      assertThat(value).as("%s, seed %d", name, seed).isNull();
      assertThat(fairness.notes().get(name)).as("%s, seed %d", name, seed).isNotEmpty();
    } else {
      assertThat(value).as("%s, seed %d", name, seed).isCloseTo(naive, within(1e-12));
    }
  }

  private static int[] codes(int rows, long seed) {
    Random random = new Random(seed * 31);
    int[] codes = new int[rows];
    Arrays.setAll(codes, row -> random.nextInt(5) - 1);
    return codes;
  }
}
