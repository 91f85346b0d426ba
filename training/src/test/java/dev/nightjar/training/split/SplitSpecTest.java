package dev.nightjar.training.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.YamlMap;
import dev.nightjar.training.split.SplitRows.LabelKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SplitSpecTest {
  private static final Instant T = Instant.parse("2013-06-01T08:00:00Z");

  @Test
  void theExampleOfTheDesignIsReadAndIsWhatNothingMeans() {
    Problems problems = new Problems();
    SplitSpec spec =
        read("{ by: time, validation: 21d, test: 14d, gap: 1d, refit: all }", problems);
    assertThat(problems.all()).isEmpty();
    assertThat(spec).isEqualTo(read("{}", problems));
    assertThat(spec.toJson())
        .isEqualTo(
            "{\"by\":\"time\",\"validation\":\"21d\",\"test\":\"14d\",\"gap\":\"1d\","
                + "\"refit\":\"all\"}");
    assertThat(spec.needsKeys()).isFalse();
  }

  @Test
  void everyMethodIsRead() {
    Problems problems = new Problems();
    assertThat(read("{ by: random, test: 0.1, seed: 3 }", problems).test())
        .isEqualTo(PartSize.of(0.1));
    assertThat(read("{ by: stratified, test: 0 }", problems).test()).isEqualTo(PartSize.NONE);
    assertThat(read("{ by: grouped, group: carrier }", problems).needsGroups()).isTrue();
    assertThat(read("{ by: kfold, folds: 4, stratify: true }", problems).folds()).isEqualTo(4);
    assertThat(read("{ by: kfold, group: carrier }", problems).group()).isEqualTo("carrier");
    SplitSpec walk =
        read("{ by: walk_forward, folds: 3, validation: 7d, train: 60d, test: 0.1 }", problems);
    assertThat(walk.train()).isEqualTo(PartSize.of(Duration.ofDays(60)));
    assertThat(walk.gap()).isEqualTo(Duration.ofDays(1));
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void whatIsWrittenIsReadBack() {
    for (String yaml :
        List.of(
            "{ validation: 3d, test: 0.1, refit: none }",
            "{ by: walk_forward, folds: 3, validation: 7d, train: 60d }",
            "{ by: random, seed: 5 }",
            "{ by: stratified, validation: 0.3 }",
            "{ by: grouped, group: carrier }",
            "{ by: kfold, folds: 4, group: carrier }",
            "{ by: kfold, stratify: true, test: 0 }")) {
      SplitSpec spec = read(yaml, new Problems());
      assertThat(SplitSpec.parse(spec.toJson(), "it")).isEqualTo(spec);
    }
    assertThatThrownBy(() -> SplitSpec.parse("{\"by\":\"time\"}", "the split of m@1"))
        .hasMessageContaining("Cannot read the split of m@1");
  }

  @Test
  void allMistakesAreReportedAtOnceWithTheirLines() {
    Problems problems = new Problems();
    read("by: randm\ngap: x\ntest: 1.5\nvalidation: 0d\nrefit: some\nseeed: 1\n", problems);
    read("by: random\ngap: 1d\nvalidation: 14d\nfolds: 3\n", problems);
    read("by: kfold\nfolds: 1\nstratify: true\ngroup: carrier\n", problems);
    assertThat(problems.all().stream().map(Object::toString))
        .containsExactlyInAnyOrder(
            "m.yaml:1: there is no split by 'randm'; did you mean 'random'?",
            "m.yaml:2: 'gap' must be a length of time such as 7h or 28d, but is 'x'",
            "m.yaml:3: 'test' must be a length of time such as 14d, or a share of the rows between"
                + " 0 and 1, such as 0.2 (0 for none), but is '1.5'",
            "m.yaml:4: 'validation' must be longer than nothing",
            "m.yaml:5: 'some' is not a valid refit; did you mean 'none'?",
            "m.yaml:6: unknown key 'seeed'; valid: by, gap, refit, test, validation",
            "m.yaml:2: 'gap' means nothing where rows are split by random",
            "m.yaml:4: 'folds' means nothing where rows are split by random",
            "m.yaml:3: 'validation' must be a share of the rows between 0 and 1, such as 0.2, but"
                + " is '14d'",
            "m.yaml:2: 'folds' must lie between 2 and 1000, but is 1",
            "m.yaml:3: folds can be grouped or stratified, not both: leave one out");
    Problems full = new Problems();
    read("{ by: random, validation: 0.6, test: 0.4 }", full);
    assertThat(full.all().toString()).contains("leave no rows to train on");
    Problems none = new Problems();
    read("{ by: grouped }", none);
    assertThat(none.all().toString()).contains("'group' is missing");
  }

  @Test
  void partsByTimeLieBackwardsFromT() {
    // One row a day: T - 10 d, …, T - 1 d, and one at T that is not known yet.
    Division division =
        read("{ validation: 3d, test: 2d, gap: 1d }", new Problems()).divide(daily(11, 0, 1), T);
    Fold fold = division.folds().get(0);
    assertThat(division.learned()).isEqualTo(fold.train());
    assertThat(division.whole()).hasSize(11);
    assertThat(division.test()).containsExactly(8, 9);
    assertThat(fold.validation()).containsExactly(4, 5, 6);
    assertThat(fold.train()).containsExactly(0, 1, 2);
    Division shares =
        read("{ validation: 0.3, test: 0.2, gap: 1d }", new Problems()).divide(daily(11, 0, 1), T);
    assertThat(shares.test()).containsExactly(8, 9);
    assertThat(shares.folds().get(0).validation()).containsExactly(4, 5, 6);
    assertThat(shares.folds().get(0).train()).containsExactly(0, 1, 2);
  }

  @Test
  void aWalkForwardGoesOnFoldByFold() {
    String yaml = "{ by: walk_forward, folds: 2, validation: 2d, test: 1d, gap: 1d, train: %s }";
    SplitRows classes = daily(11, 0, 1);
    SplitRows amounts =
        new SplitRows(
            classes.predictAt(), classes.labels(), LabelKind.NUMBERS, new int[0], new long[0]);
    SplitSpec growing = read(yaml.formatted("0"), new Problems());
    Division division = growing.divide(amounts, T);
    List<Fold> folds = division.folds();
    assertThat(folds.get(0).train()).containsExactly(0, 1, 2);
    assertThat(folds.get(0).validation()).containsExactly(4, 5);
    assertThat(folds.get(1).train()).containsExactly(0, 1, 2, 3, 4);
    assertThat(folds.get(1).validation()).containsExactly(6, 7);
    assertThat(division.test()).containsExactly(9);
    assertThat(division.learned()).containsExactly(0, 1, 2, 3, 4);
    assertThat(division.whole()).hasSize(11);
    SplitSpec sliding = read(yaml.formatted("2d"), new Problems());
    assertThat(sliding.divide(amounts, T).folds().get(1).train()).containsExactly(3, 4);
    assertThat(sliding.divide(amounts, T).whole()).containsExactly(8, 9);
  }

  @Test
  void emptyPartsAndPartsOfOneClassAreRefused() {
    SplitSpec time = read("{ validation: 3d, test: 2d, gap: 1d }", new Problems());
    assertThatThrownBy(() -> time.divide(daily(8, 0, 1), T.minus(Duration.ofDays(3))))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("its training part has no rows; all 8 rows lie from 2013-05-22")
        .hasMessageContaining("shorten validation (3d), test (2d) or gap (1d)");
    assertThatThrownBy(() -> time.divide(daily(0, 0, 1), T)).hasMessageContaining("no row at all");
    assertThatThrownBy(() -> time.divide(daily(10, 1, 1), T))
        .hasMessageContaining("all 3 rows of its training part have the label 1");
    SplitSpec kfold = read("{ by: kfold, folds: 5, group: carrier, test: 0 }", new Problems());
    assertThatThrownBy(() -> kfold.divide(daily(10, 0, 1), T))
        .hasMessageContaining("validation part of fold 3 of 5 has no rows")
        .hasMessageContaining("more values of carrier, or make fewer folds (5)");
  }

  /** Rows a day apart from ten days before T on, with labels in turn and two groups. */
  private static SplitRows daily(int count, int label, int otherLabel) {
    float[] labels = new float[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % 2 == 0 ? label : otherLabel;
    }
    return new SplitRows(
        LongStream.range(0, count)
            .map(i -> (T.getEpochSecond() + (i - 10) * 86_400) * 1_000_000)
            .toArray(),
        labels,
        LabelKind.CLASSES,
        IntStream.range(0, count).map(i -> i % 4 / 2).toArray(),
        LongStream.range(0, count).map(i -> i * 0x9E3779B97F4A7C15L).toArray());
  }

  private static SplitSpec read(String yaml, Problems problems) {
    return SplitSpec.read(YamlMap.parse(yaml, "m.yaml", problems));
  }
}
