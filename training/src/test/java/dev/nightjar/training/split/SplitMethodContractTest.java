package dev.nightjar.training.split;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.training.split.SplitRows.LabelKind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every way to split keeps to, on random rows. */
class SplitMethodContractTest {
  private static final int CASES = 400;
  private static final long HOUR = 3_600_000_000L;

  static List<SplitMethod> methods() {
    return SplitMethods.all();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void partsAreAscendingAndDisjoint(SplitMethod method) {
    cases(
        method,
        (seed, spec, rows, asOf, division) -> {
          List<Fold> folds = division.folds();
          assertThat(folds).as("seed %d", seed).hasSize(spec.folds());
          for (Fold fold : folds) {
            int[] all =
                Stream.of(fold.train(), fold.validation(), division.test())
                    .flatMapToInt(Arrays::stream)
                    .toArray();
            assertThat(all).as("seed %d", seed).doesNotHaveDuplicates();
            for (int[] part : List.of(fold.train(), fold.validation(), division.test())) {
              assertThat(part).as("seed %d", seed).isSorted();
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("methods")
  void withoutTimeEveryRowIsInAPartAndOnceInAValidationPart(SplitMethod method) {
    cases(
        method,
        (seed, spec, rows, asOf, division) -> {
          List<Fold> folds = division.folds();
          if (!spec.needsKeys()) {
            return;
          }
          for (Fold fold : folds) {
            assertThat(fold.train().length + fold.validation().length + division.test().length)
                .as("seed %d", seed)
                .isEqualTo(rows.rows());
          }
          int[] validated =
              folds.stream().flatMapToInt(fold -> Arrays.stream(fold.validation())).toArray();
          assertThat(validated).as("seed %d", seed).doesNotHaveDuplicates();
          if (method instanceof KfoldMethod) {
            assertThat(validated.length + division.test().length).isEqualTo(rows.rows());
          }
        });
  }

  @ParameterizedTest
  @MethodSource("methods")
  void noGroupIsInTwoParts(SplitMethod method) {
    cases(
        method,
        (seed, spec, rows, asOf, division) -> {
          List<Fold> folds = division.folds();
          if (!spec.needsGroups()) {
            return;
          }
          for (Fold fold : folds) {
            Map<Integer, Integer> partOf = new TreeMap<>();
            int number = 0;
            for (int[] part : List.of(fold.train(), fold.validation(), division.test())) {
              number++;
              for (int row : part) {
                int group = rows.groups()[row];
                if (group >= 0) {
                  Integer other = partOf.putIfAbsent(group, number);
                  assertThat(other == null || other == number).as("seed %d", seed).isTrue();
                }
              }
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("methods")
  void byTimeAGapLiesBeforeEachPartAndNothingIsOfTheFuture(SplitMethod method) {
    cases(
        method,
        (seed, spec, rows, asOf, division) -> {
          List<Fold> folds = division.folds();
          if (spec.needsKeys()) {
            return;
          }
          long gap = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.EPOCH.plus(spec.gap()));
          long end = ChronoUnit.MICROS.between(Instant.EPOCH, asOf);
          long before = Long.MIN_VALUE;
          for (Fold fold : folds) {
            assertApart(seed, rows, fold.train(), fold.validation(), gap);
            assertApart(seed, rows, fold.validation(), division.test(), gap);
            assertApart(seed, rows, fold.train(), division.test(), 2 * gap);
            assertThat(last(rows, fold.validation())).as("seed %d", seed).isLessThan(end);
            assertThat(last(rows, division.test())).as("seed %d", seed).isLessThan(end);
            if (fold.validation().length > 0) {
              assertThat(first(rows, fold.validation())).as("seed %d", seed).isGreaterThan(before);
              before = last(rows, fold.validation());
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("methods")
  void theSameRowsGiveTheSameFolds(SplitMethod method) {
    cases(
        method,
        (seed, spec, rows, asOf, division) -> {
          List<Fold> folds = division.folds();
          List<Fold> again = method.divide(spec, rows, asOf).folds();
          for (int i = 0; i < folds.size(); i++) {
            assertThat(again.get(i).train()).as("seed %d", seed).isEqualTo(folds.get(i).train());
            assertThat(again.get(i).validation()).isEqualTo(folds.get(i).validation());
          }
        });
  }

  @Test
  void sharesAreMetAndClassesAreSpreadEvenly() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      SplitRows rows = rows(random, 300 + random.nextInt(300), LabelKind.CLASSES, 3, 2);
      Division division = spec("stratified", random, 1).divide(rows, Instant.MAX);
      Fold fold = division.folds().get(0);
      for (float label : new float[] {0, 1, 2}) {
        double all = count(rows, label, IntStream.range(0, rows.rows()).toArray());
        // The share of the part is 0.2, to the nearest row.
        assertThat(Math.abs(count(rows, label, division.test()) - 0.2 * all))
            .as("seed %d", seed)
            .isLessThanOrEqualTo(1);
        assertThat(Math.abs(count(rows, label, fold.validation()) - 0.2 * all))
            .as("seed %d", seed)
            .isLessThanOrEqualTo(1);
      }
      SplitSpec kfold = new SplitSpecBuilder("kfold", 5, seed).stratify().build();
      List<Fold> folds = kfold.divide(rows, Instant.MAX).folds();
      int[] sizes = folds.stream().mapToInt(f -> f.validation().length).sorted().toArray();
      assertThat(sizes[4] - sizes[0]).as("seed %d", seed).isLessThanOrEqualTo(1);
      for (float label : new float[] {0, 1, 2}) {
        int[] counts = folds.stream().mapToInt(f -> count(rows, label, f.validation())).toArray();
        assertThat(Arrays.stream(counts).max().getAsInt() - Arrays.stream(counts).min().getAsInt())
            .as("seed %d", seed)
            .isLessThanOrEqualTo(1);
      }
    }
  }

  @Test
  void aRowKeepsItsRandomPartWhateverRowsAreAdded() {
    Random random = new Random(5);
    SplitRows many = rows(random, 2_000, LabelKind.NUMBERS, 2, 2);
    SplitRows few =
        new SplitRows(
            Arrays.copyOf(many.predictAt(), 1_000),
            Arrays.copyOf(many.labels(), 1_000),
            LabelKind.NUMBERS,
            new int[0],
            Arrays.copyOf(many.keyHashes(), 1_000));
    SplitSpec spec = new SplitSpecBuilder("random", 1, 3).build();
    Division all = spec.divide(many, Instant.MAX);
    Division first = spec.divide(few, Instant.MAX);
    assertThat(first.test()).isEqualTo(Arrays.stream(all.test()).filter(r -> r < 1_000).toArray());
    assertThat(first.learned())
        .isEqualTo(Arrays.stream(all.learned()).filter(r -> r < 1_000).toArray());
    assertThat(all.test().length / 2_000.0).isBetween(0.17, 0.23);
    Division otherSeed = new SplitSpecBuilder("random", 1, 4).build().divide(many, Instant.MAX);
    assertThat(otherSeed.test()).isNotEqualTo(all.test());
  }

  @Test
  void groupsMeetTheSharesAsNearlyAsTheyCan() {
    Random random = new Random(6);
    SplitRows rows = rows(random, 5_000, LabelKind.NUMBERS, 2, 400);
    Division division =
        new SplitSpecBuilder("grouped", 1, 3).group().build().divide(rows, Instant.MAX);
    Fold fold = division.folds().get(0);
    assertThat(division.test().length / 5_000.0).isBetween(0.19, 0.21);
    assertThat(fold.validation().length / 5_000.0).isBetween(0.19, 0.21);
  }

  private static void assertApart(long seed, SplitRows rows, int[] earlier, int[] later, long gap) {
    if (earlier.length > 0 && later.length > 0) {
      assertThat(first(rows, later) - last(rows, earlier)).as("seed %d", seed).isGreaterThan(gap);
    }
  }

  private static long first(SplitRows rows, int[] part) {
    return rows.predictAt()[part[0]];
  }

  private static long last(SplitRows rows, int[] part) {
    return part.length == 0 ? Long.MIN_VALUE : rows.predictAt()[part[part.length - 1]];
  }

  private static int count(SplitRows rows, float label, int[] part) {
    return (int) Arrays.stream(part).filter(row -> rows.labels()[row] == label).count();
  }

  private static void cases(SplitMethod method, Case check) {
    for (long seed = 0; seed < CASES; seed++) {
      Random random = new Random(seed);
      LabelKind kind = random.nextBoolean() ? LabelKind.CLASSES : LabelKind.NUMBERS;
      SplitRows rows =
          rows(random, random.nextInt(80), kind, 1 + random.nextInt(3), 1 + random.nextInt(9));
      SplitSpec spec = spec(method.name(), random, 2 + random.nextInt(4));
      Instant asOf = Instant.EPOCH.plus(random.nextInt(100), ChronoUnit.HOURS);
      check.check(seed, spec, rows, asOf, method.divide(spec, rows, asOf));
    }
  }

  private static SplitSpec spec(String by, Random random, int folds) {
    SplitSpecBuilder builder = new SplitSpecBuilder(by, folds, random.nextLong());
    if (by.equals("kfold") && random.nextBoolean()) {
      builder.stratify();
    } else {
      builder.group();
    }
    return builder.time(random).build();
  }

  /** Sorted instants with ties, skewed labels with NaN, groups of which some rows have none. */
  static SplitRows rows(Random random, int count, LabelKind kind, int classes, int groups) {
    long[] predictAt =
        IntStream.range(0, count).mapToLong(i -> random.nextInt(90) * HOUR).sorted().toArray();
    float[] labels = new float[count];
    int[] codes = new int[count];
    long[] keys = new long[count];
    for (int i = 0; i < count; i++) {
      labels[i] =
          kind == LabelKind.CLASSES
              ? Math.min(random.nextInt(classes), random.nextInt(classes))
              : random.nextInt(9) == 0 ? Float.NaN : random.nextInt(30) / 3f;
      codes[i] =
          random.nextInt(7) == 0 ? -1 : Math.min(random.nextInt(groups), random.nextInt(groups));
      keys[i] = random.nextLong();
    }
    return new SplitRows(predictAt, labels, kind, codes, keys);
  }

  private interface Case {
    void check(long seed, SplitSpec spec, SplitRows rows, Instant asOf, Division division);
  }

  /** A specification with only what its method reads. */
  private static final class SplitSpecBuilder {
    private final String by;
    private final int folds;
    private final long seed;
    private boolean stratify;
    private boolean group;
    private PartSize validation = PartSize.of(0.2);
    private PartSize test = PartSize.of(0.2);
    private PartSize train = PartSize.NONE;
    private Duration gap = Duration.ZERO;

    SplitSpecBuilder(String by, int folds, long seed) {
      this.by = by;
      this.folds = SplitMethods.named(by).keys().contains("folds") ? folds : 1;
      this.seed = seed;
    }

    SplitSpecBuilder stratify() {
      stratify = true;
      return this;
    }

    SplitSpecBuilder group() {
      group = SplitMethods.named(by).keys().contains("group");
      return this;
    }

    SplitSpecBuilder time(Random random) {
      if (SplitMethods.named(by).keys().contains("gap")) {
        gap = Duration.ofHours(random.nextInt(4));
        validation =
            random.nextBoolean()
                ? PartSize.of(Duration.ofHours(1 + random.nextInt(20)))
                : validation;
        test =
            random.nextInt(3) == 0
                ? PartSize.NONE
                : random.nextBoolean()
                    ? PartSize.of(Duration.ofHours(1 + random.nextInt(20)))
                    : test;
        train = random.nextBoolean() ? PartSize.of(Duration.ofHours(30)) : train;
      }
      return this;
    }

    SplitSpec build() {
      return new SplitSpec(
          by,
          folds,
          by.equals("walk_forward") ? train : PartSize.NONE,
          by.equals("kfold") ? PartSize.NONE : validation,
          test,
          gap,
          group ? "carrier" : null,
          stratify && !group,
          seed,
          SplitSpec.Refit.ALL);
    }
  }
}
