package dev.nightjar.training.search;

import static dev.nightjar.training.search.TestStudies.loss;
import static dev.nightjar.training.search.TestStudies.metrics;
import static dev.nightjar.training.search.TestStudies.minimise;
import static dev.nightjar.training.search.TestStudies.run;
import static dev.nightjar.training.search.TestStudies.spec;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What every search algorithm keeps to; one subclass for each. */
abstract class SearchAlgorithmContractTest {
  private static final int SPACES = 12;
  private static final Function<TrialRun, SortedMap<String, Double>> LOSS =
      run -> metrics("loss", loss(run.point()));

  private final SearchAlgorithm algorithm;

  SearchAlgorithmContractTest(SearchAlgorithm algorithm) {
    this.algorithm = algorithm;
  }

  @Test
  void isFoundByItsName() {
    assertThat(SearchAlgorithms.named(algorithm.name()).getClass()).isSameAs(algorithm.getClass());
  }

  @Test
  void staysInTheSpaceAndTriesNothingTwice() {
    spaces(
        (seed, space) -> {
          List<Trial> trials = run(space, study(40, 3, seed), LOSS, seed);
          Set<Point> seen = new HashSet<>();
          for (Trial trial : trials) {
            assertThat(space.contains(trial.point()))
                .as("seed %d: %s in %s", seed, trial, space.toJson())
                .isTrue();
            assertThat(seen.add(trial.point())).as("seed %d: %s twice", seed, trial).isTrue();
          }
        });
  }

  @Test
  void theOrderInWhichResultsComeDoesNotMatter() {
    spaces(
        (seed, space) ->
            assertThat(run(space, study(30, 4, seed), LOSS, seed + 1))
                .as("seed %d", seed)
                .isEqualTo(run(space, study(30, 4, seed), LOSS, seed + 2)));
  }

  @Test
  void aStudyOfMoreTrialsBeginsWithTheSameOnes() {
    spaces(
        (seed, space) -> {
          List<Trial> shorter = run(space, study(12, 4, seed), LOSS, seed);
          List<Trial> longer = run(space, study(32, 4, seed), LOSS, seed);
          assertThat(longer.subList(0, shorter.size())).as("seed %d", seed).isEqualTo(shorter);
        });
  }

  @Test
  void askedForFewerItProposesTheFirst() {
    spaces(
        (seed, space) -> {
          SearchSpec spec = study(64, 4, seed);
          List<Trial> history = run(space, study(16, 4, seed), LOSS, seed);
          List<Point> many = algorithm.propose(space, spec, history, 7);
          for (int count = 1; count < 7; count++) {
            assertThat(algorithm.propose(space, spec, history, count))
                .as("seed %d", seed)
                .isEqualTo(many.subList(0, Math.min(count, many.size())));
          }
        });
  }

  @Test
  void aStudyThatWasKilledAnywhereGoesOnToTheSameTrials() {
    spaces(
        (seed, space) -> {
          SearchSpec spec = study(20, 4, seed);
          Random random = new Random(seed);
          List<TrialResult> kept = new ArrayList<>();
          List<TrialRun> rung = new StudyPlan(space, spec).next(kept);
          while (!rung.isEmpty()) {
            // Some trainings of the rung are kept, in any order; the next process asks anew.
            kept.add(TestStudies.result(rung.get(random.nextInt(rung.size())), LOSS));
            rung = new StudyPlan(space, spec).next(kept);
          }
          assertThat(new StudyPlan(space, spec).finished(kept))
              .as("seed %d", seed)
              .isEqualTo(run(space, spec, LOSS, seed));
        },
        4);
  }

  @Test
  void trialsThatFailAreUnmeasuredOrBreakConstraintsStopNothing() {
    List<Function<TrialRun, SortedMap<String, Double>>> troubles =
        List.of(
            run -> {
              throw new ArithmeticException("cannot be trained");
            },
            run -> metrics("loss", Double.NaN),
            run -> metrics(),
            run -> metrics("loss", Double.POSITIVE_INFINITY, "error", 1.0),
            run -> metrics("loss", 1.0, "error", 9.0),
            run -> metrics("loss", run.trial() % 3 == 0 ? Double.NaN : 1.0, "error", 0.0));
    Ranking ranking = minimise("loss", new Constraint("error", 0.5, true));
    for (int i = 0; i < troubles.size(); i++) {
      SearchSpec spec = spec(algorithm.name(), 40, 4, i, ranking, null);
      List<Trial> trials = run(TestStudies.mixed(), spec, troubles.get(i), i);
      assertThat(trials).as("trouble %d", i).hasSize(40);
      assertThat(trials.stream().map(Trial::point).distinct()).hasSize(40);
    }
  }

  @Test
  void aSpaceOfOnePointIsTriedOnce() {
    SearchSpace one = TestStudies.space(Map.of("constant", List.of()));
    assertThat(run(one, study(10, 4, 1), LOSS, 1)).hasSize(1);
    SearchSpace fixed =
        TestStudies.space(Map.of("a", List.of(new Fixed("x", ParameterValue.of(2)))));
    assertThat(run(fixed, study(10, 4, 1), LOSS, 1)).hasSize(1);
  }

  @Test
  void aSmallSpaceIsTriedWhole() {
    SearchSpace small =
        TestStudies.space(
            Map.of(
                "a", List.of(new Range("x", 1, 3, true, Range.Scale.LINEAR)),
                "b", List.of(new Choice("y", List.of(ParameterValue.of("u"))))));
    assertThat(run(small, study(50, 4, 1), LOSS, 1)).hasSize(4);
  }

  @Test
  void proposesAtLeastOneWhileTheSpaceIsOpen() {
    spaces(
        (seed, space) -> {
          long size = space.trainers().keySet().stream().mapToLong(space::size).min().orElse(0);
          assertThat(run(space, study(25, 3, seed), LOSS, seed).size())
              .as("seed %d: %s", seed, space.toJson())
              .isGreaterThanOrEqualTo((int) Math.min(5, size));
        });
  }

  private SearchSpec study(int trials, int batch, long seed) {
    return spec(algorithm.name(), trials, batch, seed, minimise("loss"), null);
  }

  private static void spaces(SpaceTest test) {
    spaces(test, SPACES);
  }

  private static void spaces(SpaceTest test, int spaces) {
    for (long seed = 0; seed < spaces; seed++) {
      test.check(seed, TestStudies.random(new Random(seed)));
    }
  }

  private interface SpaceTest {
    void check(long seed, SearchSpace space);
  }
}
