package dev.nightjar.features.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.features.kernel.DoubleOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StrengthTest {
  private static final long SEED = Long.getLong("seed", 20130601L);
  private static final Offset<Double> TINY = within(1e-9);
  private static final double[] ODD = {
    Double.NaN, -0.0, 0.0, 1e300, -1e-300, Double.NEGATIVE_INFINITY
  };

  @Test
  void allMeasuresAreThoseOfTheNaiveTwin() {
    Random random = new Random(SEED);
    for (int round = 0; round < 60; round++) {
      int rows = 2 + random.nextInt(60);
      int kinds = 1 + random.nextInt(20);
      boolean binary = random.nextBoolean();
      List<@Nullable Double> values = new ArrayList<>();
      List<Double> labels = new ArrayList<>();
      for (int i = 0; i < rows; i++) {
        values.add(value(random, kinds));
        labels.add(binary ? (double) random.nextInt(2) : (double) random.nextInt(9));
      }
      labels.set(0, 0.0);
      labels.set(1, 1.0);
      String round_ = "seed %d, round %d".formatted(SEED, round);
      NaiveStrength naive = new NaiveStrength(values, labels);
      BinCounts countedLabels = count(labels.stream().map(l -> (Double) l).toList(), null);
      Bins labelBins = countedLabels.bins();
      if (binary) {
        Bins bins = count(values, labels.stream().mapToLong(Double::longValue).toArray()).bins();
        assertThat(Strength.aucByOrder(bins)).as(round_).isCloseTo(naive.aucByOrder(), TINY);
        assertThat(Strength.aucByValue(bins)).as(round_).isCloseTo(naive.aucByValue(), TINY);
        continue;
      }
      LabelWorth worth = LabelWorth.ofRanks(countedLabels, labelBins);
      Bins bins =
          count(values, labels.stream().mapToLong(l -> worth.of(DoubleOrder.of(l))).toArray())
              .bins();
      assertThat(Strength.rankCorrelation(bins, labelBins))
          .as(round_)
          .isCloseTo(naive.rankCorrelation(), TINY);
      if (bins.distinct() < rows) {
        assertThat(Strength.correlationByValue(bins, labelBins))
            .as(round_)
            .isCloseTo(naive.correlationByValue(), within(1e-7));
      }
    }
  }

  @Test
  void whatIsCountedDependsNeitherOnOrderNorOnTasks() {
    Random random = new Random(SEED);
    for (int round = 0; round < 30; round++) {
      int most = 2 + random.nextInt(40);
      int rows = random.nextInt(400);
      long[] codes = random.longs(rows).map(v -> v >> random.nextInt(64)).toArray();
      BinCounts whole = new BinCounts(most);
      List<BinCounts> parts = new ArrayList<>();
      int tasks = 1 + random.nextInt(5);
      IntStream.range(0, tasks).forEach(i -> parts.add(new BinCounts(most)));
      for (long code : codes) {
        whole.add(code, code & 1);
        parts.get(random.nextInt(tasks)).add(code, code & 1);
      }
      BinCounts merged = parts.stream().reduce(new BinCounts(most), BinCounts::merge);
      Bins a = whole.bins();
      Bins b = merged.bins();
      String told = "seed %d, round %d".formatted(SEED, round);
      assertThat(a.codes().length).as(told).isLessThanOrEqualTo(most);
      assertThat(b.codes()).as(told).containsExactly(a.codes());
      assertThat(b.counts()).as(told).containsExactly(a.counts());
      assertThat(b.sums()).as(told).containsExactly(a.sums());
      assertThat(merged.level()).as(told).isEqualTo(whole.level());
      assertThat(a.rows()).as(told).isEqualTo(rows);
    }
  }

  @Test
  void aColumnOfManyValuesIsMeasuredWithinTheErrorItTells() {
    Random random = new Random(SEED);
    BinCounts exact = new BinCounts(1 << 20);
    BinCounts coarse = new BinCounts(256);
    for (int i = 0; i < 50_000; i++) {
      long label = random.nextInt(2);
      long code = DoubleOrder.of(random.nextGaussian() + label);
      exact.add(code, label);
      coarse.add(code, label);
    }
    assertThat(coarse.isCoarse()).isTrue();
    double error = Strength.aucError(coarse.bins());
    assertThat(error).isLessThan(0.02);
    assertThat(Strength.aucByOrder(coarse.bins()))
        .isCloseTo(Strength.aucByOrder(exact.bins()), within(error));
  }

  @Test
  void aValueForEachRowSaysNothingAndAValueForEachClassSaysAll() {
    Random random = new Random(SEED);
    BinCounts ids = new BinCounts(1 << 20);
    BinCounts told = new BinCounts(16);
    for (int i = 0; i < 10_000; i++) {
      long label = random.nextInt(2);
      ids.add(random.nextLong(), label);
      told.add(label == 1 ? random.nextInt(3) * 2L : random.nextInt(3) * 2L + 1, label);
    }
    assertThat(Strength.aucByValue(ids.bins())).isEqualTo(0.5);
    assertThat(Strength.aucByValue(told.bins())).isEqualTo(1);
    assertThat(Strength.aucByOrder(told.bins())).as("it has no order").isLessThan(0.8);
  }

  private static @Nullable Double value(Random random, int kinds) {
    return switch (random.nextInt(6)) {
      case 0 -> null;
      case 1 -> ODD[random.nextInt(ODD.length)];
      default -> (double) random.nextInt(kinds) - 3;
    };
  }

  private static BinCounts count(List<@Nullable Double> values, long @Nullable [] labels) {
    BinCounts counts = new BinCounts(BinCounts.MOST);
    for (int i = 0; i < values.size(); i++) {
      Double value = values.get(i);
      long label = labels == null ? 0 : labels[i];
      if (value == null) {
        counts.addNull(label);
      } else {
        counts.add(DoubleOrder.of(value), label);
      }
    }
    return counts;
  }
}
