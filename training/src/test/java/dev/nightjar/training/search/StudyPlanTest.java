package dev.nightjar.training.search;

import static dev.nightjar.training.search.TestStudies.metrics;
import static dev.nightjar.training.search.TestStudies.minimise;
import static dev.nightjar.training.search.TestStudies.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.search.Outcome.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class StudyPlanTest {
  private static final Halving HALVING = new Halving(10, 90, 3, 9);

  /** Falls with the rounds, to a level that the point decides. */
  private static final Function<TrialRun, SortedMap<String, Double>> CURVE =
      run -> metrics("loss", TestStudies.loss(run.point()) + 1.0 / run.rounds());

  @Test
  void aThirdOfABracketGoesOnToEachLevel() {
    for (String algorithm : SearchAlgorithms.names()) {
      SearchSpec spec = spec(algorithm, 18, 3, 4, minimise("loss"), HALVING);
      List<Trial> trials = TestStudies.run(TestStudies.mixed(), spec, CURVE, 1);
      assertThat(trials).as(algorithm).hasSize(18);
      for (List<Trial> bracket : List.of(trials.subList(0, 9), trials.subList(9, 18))) {
        assertThat(bracket.stream().map(t -> t.outcome().rounds()).sorted())
            .as(algorithm)
            .containsExactly(10, 10, 10, 10, 10, 10, 30, 30, 90);
        Trial best = bracket.stream().filter(t -> t.outcome().rounds() == 90).findFirst().get();
        assertThat(best.outcome().status()).isEqualTo(Status.COMPLETE);
        assertThat(bracket)
            .allMatch(t -> TestStudies.loss(t.point()) >= TestStudies.loss(best.point()));
        assertThat(bracket.stream().filter(t -> t.outcome().status() == Status.PRUNED)).hasSize(8);
      }
    }
  }

  @Test
  void aKilledStudyWithHalvingGoesOnToTheSameTrials() {
    for (long seed = 0; seed < 4; seed++) {
      Random random = new Random(seed);
      SearchSpec spec = spec("tpe", 27, 3, seed, minimise("loss"), HALVING);
      List<TrialResult> kept = new ArrayList<>();
      List<TrialRun> rung = new StudyPlan(TestStudies.mixed(), spec).next(kept);
      while (!rung.isEmpty()) {
        kept.add(TestStudies.result(rung.get(random.nextInt(rung.size())), CURVE));
        Collections.shuffle(kept, random);
        rung = new StudyPlan(TestStudies.mixed(), spec).next(kept);
      }
      assertThat(new StudyPlan(TestStudies.mixed(), spec).finished(kept))
          .as("seed %d", seed)
          .isEqualTo(TestStudies.run(TestStudies.mixed(), spec, CURVE, seed));
    }
  }

  @Test
  void failedAndUnmeasuredTrialsNeverSurvive() {
    SearchSpec spec = spec("random", 9, 3, 4, minimise("loss"), HALVING);
    List<Trial> failed =
        TestStudies.run(
            TestStudies.mixed(),
            spec,
            run -> {
              throw new ArithmeticException("cannot be trained");
            },
            1);
    assertThat(failed).hasSize(9).allMatch(t -> t.outcome().status() == Status.FAILED);
    List<Trial> unmeasured =
        TestStudies.run(TestStudies.mixed(), spec, run -> metrics("loss", Double.NaN), 1);
    assertThat(unmeasured).hasSize(9).allMatch(t -> t.outcome().rounds() == 10);
    List<Trial> late =
        TestStudies.run(
            TestStudies.mixed(),
            spec,
            run -> {
              if (run.level() == 1) {
                throw new ArithmeticException("out of memory");
              }
              return CURVE.apply(run);
            },
            1);
    assertThat(late.stream().filter(t -> t.outcome().status() == Status.FAILED)).hasSize(3);
    assertThat(minimise("loss").winner(late)).isEmpty();
  }

  @Test
  void aBrokenConstraintMakesATrialInfeasible() {
    Ranking ranking = minimise("loss", new Constraint("error", 0.1, true));
    List<Trial> trials =
        TestStudies.run(
            TestStudies.mixed(),
            spec("random", 6, 3, 1, ranking, null),
            run -> metrics("loss", 1.0, "error", run.trial() / 10.0),
            1);
    assertThat(trials.stream().map(t -> t.outcome().status()))
        .containsExactly(
            Status.COMPLETE,
            Status.COMPLETE,
            Status.INFEASIBLE,
            Status.INFEASIBLE,
            Status.INFEASIBLE,
            Status.INFEASIBLE);
  }

  @Test
  void resultsOfAnotherStudyAreRefused() {
    SearchSpec one = spec("random", 8, 4, 1, minimise("loss"), null);
    SearchSpec other = spec("random", 8, 4, 2, minimise("loss"), null);
    List<TrialResult> results =
        new StudyPlan(TestStudies.mixed(), one)
            .next(List.of()).stream()
                .map(run -> TestStudies.result(run, r -> metrics("loss", 1.0)))
                .toList();
    assertThatThrownBy(() -> new StudyPlan(TestStudies.mixed(), other).next(results))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("Cannot go on with the study: its trial 0 was made at")
        .hasMessageContaining("Start a new study");
  }

  @Test
  void everyTrialHasTheSeedOfItsId() {
    SearchSpec spec = spec("random", 8, 4, 3, minimise("loss"), null);
    assertThat(new StudyPlan(TestStudies.mixed(), spec).next(List.of()))
        .extracting(TrialRun::seed)
        .containsExactly(
            TrialSeeds.of(3, 0), TrialSeeds.of(3, 1), TrialSeeds.of(3, 2), TrialSeeds.of(3, 3));
  }
}
