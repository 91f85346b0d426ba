package dev.nightjar.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.validation.ColumnProfile.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every measure of drift keeps to. */
class DriftMeasureContractTest {
  private static final int DRAWS = 100;

  static List<DriftMeasure> measures() {
    return DriftMeasures.all();
  }

  @ParameterizedTest
  @MethodSource("measures")
  void aMeasureIsFoundByItsName(DriftMeasure measure) {
    assertThat(DriftMeasures.named(measure.name())).isSameAs(measure);
    assertThat(DriftMeasures.names()).contains(measure.name()).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("measures")
  void equalSharesAreNoDrift(DriftMeasure measure) {
    random(
        (seed, counts) -> {
          long[] times = counts.reference().clone();
          for (int i = 0; i < times.length; i++) {
            times[i] *= 7;
          }
          if (counts.referenceRows() > 0) {
            assertThat(measure.of(with(counts, counts.reference(), times)))
                .as("seed %d", seed)
                .isEqualTo(0.0);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("measures")
  void staysWithinItsBoundsAndIsUnmeasurableWithoutRows(DriftMeasure measure) {
    random(
        (seed, counts) -> {
          double drift = measure.of(counts);
          double noise = measure.noise(counts);
          if (counts.n() == 0 || counts.referenceRows() == 0) {
            assertThat(drift).as("seed %d", seed).isNaN();
            assertThat(noise).as("seed %d", seed).isNaN();
          } else {
            assertThat(drift).as("seed %d", seed).isBetween(0.0, measure.greatest());
            assertThat(noise).as("seed %d", seed).isGreaterThanOrEqualTo(0).isFinite();
          }
        });
  }

  @ParameterizedTest
  @MethodSource("measures")
  void isSymmetric(DriftMeasure measure) {
    random(
        (seed, counts) ->
            assertThat(measure.of(with(counts, counts.now(), counts.reference())))
                .as("seed %d", seed)
                .isEqualTo((Double) measure.of(counts)));
  }

  @ParameterizedTest
  @MethodSource("measures")
  void theOrderOfCategoriesDoesNotMatter(DriftMeasure measure) {
    random(
        (seed, counts) -> {
          if (counts.kind() == Kind.CATEGORY && counts.n() > 0 && counts.referenceRows() > 0) {
            List<Integer> order =
                new ArrayList<>(IntStream.range(0, counts.now().length).boxed().toList());
            Collections.shuffle(order, new Random(seed));
            long[] reference = order.stream().mapToLong(i -> counts.reference()[i]).toArray();
            long[] now = order.stream().mapToLong(i -> counts.now()[i]).toArray();
            assertThat(measure.of(with(counts, reference, now)))
                .as("seed %d", seed)
                .isCloseTo(measure.of(counts), within(1e-12));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("measures")
  void nothingInCommonIsTheMost(DriftMeasure measure) {
    for (Kind kind : Kind.values()) {
      CountVector counts = counts(kind, new long[] {1_000_000, 0, 0}, new long[] {0, 0, 500_000});
      assertThat(measure.of(counts)).isBetween(0.999 * measure.greatest(), measure.greatest());
    }
  }

  @ParameterizedTest
  @MethodSource("measures")
  void chanceGivesAboutTheNoise(DriftMeasure measure) {
    for (int buckets : new int[] {2, 12, 200, 1002}) {
      for (int rows : new int[] {300, 3000}) {
        Random random = new Random(buckets + rows);
        double drift = 0;
        double noise = 0;
        for (int i = 0; i < DRAWS; i++) {
          CountVector counts =
              counts(
                  buckets < 100 ? Kind.NUMBER : Kind.CATEGORY,
                  drawn(random, buckets, 20_000),
                  drawn(random, buckets, rows));
          drift += measure.of(counts) / DRAWS;
          noise += measure.noise(counts) / DRAWS;
        }
        assertThat(drift)
            .as("%d buckets, %d rows", buckets, rows)
            .isBetween(buckets < 100 ? 0.6 * noise : 0, 1.2 * noise);
      }
    }
  }

  @Test
  void valuesByHand() {
    CountVector counts = counts(Kind.NUMBER, new long[] {50, 30, 20, 0}, new long[] {2, 1, 5, 2});
    assertThat(DriftMeasures.named("tv").of(counts)).isCloseTo(0.5, within(1e-12));
    assertThat(DriftMeasures.named("ks").of(counts)).isCloseTo(0.5, within(1e-12));
    double psi =
        -0.3 * Math.log(0.2 / 0.5)
            - 0.2 * Math.log(0.1 / 0.3)
            + 0.3 * Math.log(0.5 / 0.2)
            + (0.2 - 0.05) * Math.log(0.2 / 0.05);
    assertThat(DriftMeasures.named("psi").of(counts)).isCloseTo(psi, within(1e-12));
    CountVector many =
        counts(Kind.NUMBER, new long[] {1_000_000, 0}, new long[] {500_000, 500_000});
    assertThat(DriftMeasures.named("psi").of(many))
        .isCloseTo(-0.5 * Math.log(0.5) + (0.5 - 1e-4) * Math.log(0.5 / 1e-4), within(1e-12));
    CountVector halves = counts(Kind.CATEGORY, new long[] {1, 1, 0}, new long[] {0, 1, 1});
    assertThat(DriftMeasures.named("js").of(halves)).isCloseTo(0.5, within(1e-12));
    CountVector turned = counts(Kind.NUMBER, new long[] {2, 1, 1}, new long[] {1, 2, 1});
    assertThat(DriftMeasures.named("ks").of(turned)).isCloseTo(0.25, within(1e-12));
    assertThat(counts.noise()).isCloseTo(3 * (0.1 + 0.01), within(1e-12));
    assertThat(counts.mostMoved()).isEqualTo("bucket 0");
    assertThat(counts.share(2)).isEqualTo(0.5);
    assertThat(counts.referenceShare(1)).isEqualTo(0.3);
    assertThat(counts(Kind.NUMBER, new long[2], new long[2]).mostMoved()).isEqualTo("bucket 0");
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> DriftMeasures.named("pse")).hasMessageContaining("did you mean 'psi'");
    assertThatThrownBy(() -> counts(Kind.NUMBER, new long[2], new long[3]))
        .hasMessageContaining("Cannot compare 3 with 2 counts in 2 buckets of x");
  }

  private static void random(BiConsumer<Long, CountVector> check) {
    for (long seed = 1; seed <= 2000; seed++) {
      Random random = new Random(seed);
      int buckets = 1 + random.nextInt(random.nextInt(10) == 0 ? 300 : 15);
      check.accept(
          seed,
          counts(
              Kind.values()[random.nextInt(2)], filled(random, buckets), filled(random, buckets)));
    }
  }

  /** Often empty buckets, at times nothing but those, at times very full ones. */
  private static long[] filled(Random random, int buckets) {
    double empty = random.nextInt(5) / 4.0;
    int most = 1 << random.nextInt(31);
    long[] rows = new long[buckets];
    for (int i = 0; i < buckets; i++) {
      rows[i] = random.nextDouble() < empty ? 0 : random.nextInt(most);
    }
    return rows;
  }

  /** Rows dealt to buckets, the first ones more frequent. */
  private static long[] drawn(Random random, int buckets, int rows) {
    long[] drawn = new long[buckets];
    for (int i = 0; i < rows; i++) {
      double u = random.nextDouble();
      drawn[(int) ((u + u * u) / 2 * buckets)]++;
    }
    return drawn;
  }

  private static CountVector counts(Kind kind, long[] reference, long[] now) {
    List<String> names = IntStream.range(0, reference.length).mapToObj(i -> "bucket " + i).toList();
    return new CountVector("x", kind, names, reference, now);
  }

  private static CountVector with(CountVector counts, long[] reference, long[] now) {
    return new CountVector(counts.column(), counts.kind(), counts.buckets(), reference, now);
  }
}
