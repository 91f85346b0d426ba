package dev.nightjar.training.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.YamlMap;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SearchSpaceTest {
  private static final Map<String, List<ParameterRule>> RULES =
      Map.of(
          "xgboost",
          List.of(
              ParameterRule.whole("rounds", 100, 1, 10_000, "how many trees"),
              ParameterRule.whole("max_depth", 6, 1, 20, "depth of a tree"),
              ParameterRule.real("eta", 0.3, 1e-6, 1, "share of each tree"),
              ParameterRule.real("gamma", 0, 0, 1e6, "least gain"),
              ParameterRule.text("grow", List.of("depthwise", "lossguide"), "how trees grow")),
          "constant",
          List.of());

  @Test
  void everyKindOfDimensionIsReadAndWhatIsNotWrittenIsFixed() {
    Problems problems = new Problems();
    SearchSpace space =
        read(
            "xgboost: { rounds: 300, max_depth: { int: [3, 9] }, eta: { log: [0.02, 0.3] },"
                + " gamma: { log_int: [1, 64] }, grow: { choice: [lossguide, depthwise] } }\n"
                + "constant:\n",
            problems);
    assertThat(problems.all()).isEmpty();
    assertThat(space.toJson())
        .isEqualTo(
            "{\"constant\":{},\"xgboost\":{\"eta\":{\"log\":[0.02,0.3]},"
                + "\"gamma\":{\"log_int\":[1,64]},\"grow\":{\"choice\":[\"lossguide\",\"depthwise\"]},"
                + "\"max_depth\":{\"int\":[3,9]},\"rounds\":300}}");
    assertThat(read("xgboost: {}", problems).toJson())
        .isEqualTo(
            "{\"xgboost\":{\"eta\":0.3,\"gamma\":0,\"grow\":\"depthwise\",\"max_depth\":6,"
                + "\"rounds\":100}}");
  }

  @Test
  void theOrderInWhichItIsWrittenDoesNotMatter() {
    Problems problems = new Problems();
    assertThat(read("constant: {}\nxgboost: { eta: 0.1, rounds: { int: [10, 20] } }", problems))
        .isEqualTo(
            read("xgboost: { rounds: { int: [10, 20] }, eta: 0.1 }\nconstant: {}", problems));
  }

  @Test
  void allMistakesAreReportedAtOnceWithTheirLines() {
    Problems problems = new Problems();
    read(
        """
        xgbost: {}
        xgboost:
          rounds: { int: [10] }
          max_depth: { log: [3, 30] }
          eta: { log: [0, 0.3] }
          gamma: { real: [5, 5] }
          grow: { choice: [lossguide, best, lossguide] }
          etta: 1
        """,
        problems);
    assertThat(problems.all().stream().map(Object::toString))
        .containsExactly(
            "m.yaml:1: there is no trainer 'xgbost'; did you mean 'xgboost'?",
            "m.yaml:3: 'int' of 'rounds' must be a list of two: [low, high]",
            "m.yaml:4: 'max_depth' is a whole number; write log_int: [...]",
            "m.yaml:5: 'eta' (share of each tree) must lie between 0.000001 and 1, but is 0",
            "m.yaml:6: the range of 'gamma' must rise, but is [5, 5]; write the value itself to fix"
                + " it",
            "m.yaml:7: 'grow' (how trees grow) must be one of depthwise, lossguide, but is best",
            "m.yaml:7: the choice of 'grow' names lossguide twice",
            "m.yaml:8: unknown key 'etta'; did you mean 'eta'?");
    for (String wrong :
        List.of(
            "max_depth: [3, 5]",
            "max_depth: { ints: [3, 5] }",
            "max_depth: { int: [3, 5], log: [1, 2] }",
            "max_depth: { int: [3.5, 5] }",
            "max_depth: { int: [3, 50] }",
            "max_depth: { choice: [] }",
            "max_depth: deep",
            "max_depth: 2.5",
            "gamma: { log: [0, 1] }",
            "gamma: { int: [0.5, 3] }",
            "eta: { real: [0.1, .inf] }",
            "grow: { int: [1, 2] }",
            "grow: 7")) {
      Problems found = new Problems();
      read("xgboost: { " + wrong + " }", found);
      assertThat(found.all()).as(wrong).hasSize(1);
    }
    Problems none = new Problems();
    read("{}", none);
    assertThat(none.all()).hasSize(1);
  }

  @Test
  void everyPositionIsAValueAndEveryValueHasItsPosition() {
    for (long seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      SearchSpace space = TestStudies.random(random);
      for (String trainer : space.trainers().keySet()) {
        double[] positions =
            random.doubles(space.free(trainer).size()).map(p -> 1.2 * p - 0.1).toArray();
        Point point = space.point(trainer, positions);
        assertThat(space.contains(point)).as("seed %d: %s", seed, point).isTrue();
        Point again = space.point(trainer, space.positions(point));
        for (Dimension dimension : space.dimensions(trainer)) {
          ParameterValue value = SearchSpace.value(point, dimension);
          ParameterValue back = SearchSpace.value(again, dimension);
          if (dimension.size() == Dimension.CONTINUOUS) {
            double number = ((ParameterValue.Number) value).value();
            assertThat(((ParameterValue.Number) back).value())
                .as("seed %d: %s", seed, dimension)
                .isCloseTo(number, within(1e-9 * Math.max(1, Math.abs(number))));
          } else {
            assertThat(back).as("seed %d: %s", seed, dimension).isEqualTo(value);
          }
        }
        assertThat(Point.fromJson(point.toJson())).as("seed %d", seed).isEqualTo(point);
      }
    }
  }

  @Test
  void wholeNumbersAreEquallyLikelyEndsIncludedAndCellsFillTheLine() {
    for (Range.Scale scale : Range.Scale.values()) {
      Range range = new Range("x", 1, 7, true, scale);
      Set<ParameterValue> values = new HashSet<>();
      double cells = 0;
      for (long i = 0; i < range.size(); i++) {
        values.add(range.at(range.position(range.value(i))));
        cells += range.cell(range.value(i));
      }
      assertThat(values).hasSize(7);
      assertThat(cells).isCloseTo(1, within(1e-12));
    }
    int[] counts = new int[7];
    Range range = new Range("x", 1, 7, true, Range.Scale.LINEAR);
    Draws draws = new Draws(1, 1);
    for (int i = 0; i < 70_000; i++) {
      counts[(int) ((ParameterValue.Number) range.at(draws.uniform())).value() - 1]++;
    }
    assertThat(Arrays.stream(counts).boxed()).allMatch(n -> n > 9_600 && n < 10_400);
  }

  @Test
  void aPointHasOneTextWhateverMadeIt() {
    TreeMap<String, ParameterValue> values = new TreeMap<>();
    values.put("b", ParameterValue.of(-0.0));
    values.put("a", ParameterValue.of(0.1 + 0.2));
    values.put("c", ParameterValue.of("x\"y"));
    values.put("d", ParameterValue.of(2e-7));
    values.put("e", ParameterValue.of(1e300));
    values.put("f", ParameterValue.of(3.0));
    Point point = new Point("t", values);
    assertThat(point.toJson())
        .isEqualTo(
            "{\"trainer\":\"t\",\"values\":{\"a\":0.30000000000000004,\"b\":0,"
                + "\"c\":\"x\\\"y\",\"d\":2E-7,\"e\":1E+300,\"f\":3}}");
    assertThat(Point.fromJson(point.toJson())).isEqualTo(point);
  }

  @Test
  void seedsOfTrialsAreFixedForGood() {
    // A changed seed would change every study: this one must never change.
    assertThat(TrialSeeds.of(7, 0)).isEqualTo(146638477);
    Set<Integer> seeds = new HashSet<>();
    for (int trial = 0; trial < 1_000; trial++) {
      assertThat(seeds.add(TrialSeeds.of(7, trial))).isTrue();
      assertThat(TrialSeeds.of(7, trial)).isNotNegative();
    }
  }

  private static SearchSpace read(String yaml, Problems problems) {
    return SearchSpace.read(YamlMap.parse(yaml, "m.yaml", problems), RULES);
  }
}
