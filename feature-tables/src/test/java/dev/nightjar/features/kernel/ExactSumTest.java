package dev.nightjar.features.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExactSumTest {
  private static final long SEED = 42;

  @Test
  void t10_equalsTheSumOfExactDecimalsForAnyDoubles() {
    Random random = new Random(SEED);
    for (int round = 0; round < 3000; round++) {
      List<Double> values = values(random, round % 3);
      ExactSum sum = new ExactSum();
      ExactSum squares = new ExactSum();
      BigDecimal exact = BigDecimal.ZERO;
      BigDecimal exactSquares = BigDecimal.ZERO;
      for (double value : values) {
        sum.add(value);
        squares.addSquare(value);
        exact = exact.add(new BigDecimal(value));
        exactSquares = exactSquares.add(new BigDecimal(value).pow(2));
      }
      assertThat(sum.exact()).as("seed %d round %d", SEED, round).isEqualByComparingTo(exact);
      assertThat(squares.exact())
          .as("seed %d round %d", SEED, round)
          .isEqualByComparingTo(exactSquares);
      assertThat(sum.rounded()).isEqualTo(exact.doubleValue() + 0.0);
    }
  }

  @Test
  void t10_neitherOrderNorGroupingNorSerialisationShows() {
    Random random = new Random(SEED);
    for (int round = 0; round < 500; round++) {
      List<Double> values = values(random, round % 3);
      ExactSum straight = new ExactSum();
      values.forEach(straight::add);
      Collections.shuffle(values, random);
      ExactSum total = new ExactSum();
      for (int from = 0; from < values.size(); from += 3) {
        ExactSum part = new ExactSum();
        values.subList(from, Math.min(from + 3, values.size())).forEach(part::add);
        total.add(ExactSum.parse(part.toBytes()));
      }
      assertThat(total.exact())
          .as("seed %d round %d", SEED, round)
          .isEqualByComparingTo(straight.exact());
    }
  }

  @Test
  void t10_nanAndInfinitiesHaveTheLastWord() {
    assertThat(sum(1, Double.NaN, Double.POSITIVE_INFINITY)).isNaN();
    assertThat(sum(1, Double.POSITIVE_INFINITY)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(sum(1, Double.NEGATIVE_INFINITY)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(sum(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)).isNaN();
    assertThat(sum(Double.MAX_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE))
        .isEqualTo(Double.MAX_VALUE);
    assertThat(Double.doubleToRawLongBits(sum(-0.0, -0.0))).isZero();
    assertThat(sum(1e308, 1e308)).isEqualTo(Double.POSITIVE_INFINITY);
  }

  private static double sum(double... values) {
    ExactSum sum = new ExactSum();
    for (double value : values) {
      sum.add(value);
    }
    return sum.rounded();
  }

  private static List<Double> values(Random random, int kind) {
    List<Double> values = new ArrayList<>();
    int count = random.nextInt(20);
    while (values.size() < count) {
      double value =
          switch (kind) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> random.nextGaussian() * 1000;
            default -> (random.nextInt(2001) - 1000) * Math.pow(2, random.nextInt(80) - 40);
          };
      if (Double.isFinite(value)) {
        values.add(value);
        if (random.nextInt(4) == 0) {
          values.add(-value);
        }
      }
    }
    return values;
  }
}
