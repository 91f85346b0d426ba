package dev.nightjar.training.search;

import static dev.nightjar.training.search.TestStudies.metrics;
import static dev.nightjar.training.search.TestStudies.minimise;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.training.search.Outcome.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RankingTest {
  private static final Point POINT = new Point("t", new TreeMap<>());
  private static final Constraint AT_MOST = new Constraint("error", 0.1, true);

  @Test
  void completeThenPrunedThenInfeasibleThenUnmeasuredThenFailed() {
    List<Trial> trials =
        List.of(
            trial(0, Status.FAILED, 0, metrics("loss", 0.1, "error", 0.0)),
            trial(1, Status.COMPLETE, 9, metrics("loss", Double.NaN, "error", 0.0)),
            trial(2, Status.INFEASIBLE, 9, metrics("loss", 0.1, "error", 0.3)),
            trial(3, Status.INFEASIBLE, 9, metrics("loss", 0.9, "error", 0.2)),
            trial(4, Status.INFEASIBLE, 9, metrics("loss", 0.1)),
            trial(5, Status.PRUNED, 3, metrics("loss", 0.2, "error", 0.0)),
            trial(6, Status.PRUNED, 6, metrics("loss", 0.8, "error", 0.0)),
            trial(7, Status.COMPLETE, 9, metrics("loss", 0.7, "error", 0.1)),
            trial(8, Status.COMPLETE, 9, metrics("loss", 0.5, "error", 0.0)),
            trial(9, Status.COMPLETE, 9, metrics("loss", 0.5, "error", 0.1)));
    assertThat(ids(minimise("loss", AT_MOST).order(trials)))
        .containsExactly(8, 9, 7, 6, 5, 3, 2, 4, 1, 0);
    assertThat(minimise("loss", AT_MOST).winner(trials).orElseThrow().id()).isEqualTo(8);
    assertThat(minimise("loss", AT_MOST).winner(trials.subList(0, 7))).isEmpty();
  }

  @Test
  void maximisingTurnsTheOrderAndSignsOfZeroTie() {
    Ranking most = new Ranking(List.of(new Goal("auc", true)), List.of());
    List<Trial> trials =
        List.of(
            complete(0, metrics("auc", -0.0)),
            complete(1, metrics("auc", 0.0)),
            complete(2, metrics("auc", 0.7)),
            complete(3, metrics("auc", Double.NEGATIVE_INFINITY)));
    assertThat(ids(most.order(trials))).containsExactly(2, 0, 1, 3);
  }

  @Test
  void violationsAreSharesOfTheBoundAndAddUp() {
    Ranking ranking =
        minimise(
            "loss", AT_MOST, new Constraint("recall", 0.5, false), new Constraint("n", 0, true));
    Outcome outcome = complete(0, metrics("error", 0.2, "recall", 0.25, "n", 3.0)).outcome();
    assertThat(ranking.violation(outcome)).isEqualTo(1 + 0.5 + 3);
    assertThat(ranking.violation(complete(0, metrics("error", 0.1)).outcome())).isInfinite();
  }

  @Test
  void theFrontIsThatOfTheNaiveTwinAndTheOrderIsTotal() {
    for (long seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      int goals = 1 + random.nextInt(3);
      List<Goal> named = new ArrayList<>();
      for (int i = 0; i < goals; i++) {
        named.add(new Goal("m" + i, random.nextBoolean()));
      }
      Ranking ranking = new Ranking(named, List.of(AT_MOST));
      List<Trial> trials = trials(random, goals);
      assertThat(ids(ranking.front(trials)))
          .as("seed %d: %s", seed, trials)
          .isEqualTo(naiveFront(ranking, trials));
      List<Trial> shuffled = new ArrayList<>(trials);
      Collections.shuffle(shuffled, random);
      assertThat(ranking.order(shuffled))
          .as("seed %d", seed)
          .isEqualTo(ranking.order(trials))
          .containsExactlyInAnyOrderElementsOf(trials);
      ranking
          .winner(shuffled)
          .ifPresent(w -> assertThat(ids(ranking.front(trials))).contains(w.id()));
      List<Integer> front = ids(ranking.front(trials));
      assertThat(ids(ranking.order(trials)).subList(0, front.size()))
          .as("seed %d: the front comes first", seed)
          .containsExactlyInAnyOrderElementsOf(front);
    }
  }

  private static List<Trial> trials(Random random, int goals) {
    List<Trial> trials = new ArrayList<>();
    int count = random.nextInt(12);
    for (int id = 0; id < count; id++) {
      SortedMap<String, Double> metrics = metrics("error", random.nextInt(8) == 0 ? 0.5 : 0.05);
      for (int i = 0; i < goals; i++) {
        // Few values, so that there are ties and equal points.
        metrics.put("m" + i, random.nextInt(15) == 0 ? Double.NaN : random.nextInt(4));
      }
      Status status =
          random.nextInt(8) == 0 ? Status.values()[2 + random.nextInt(2)] : Status.COMPLETE;
      trials.add(trial(id, status, 1 + random.nextInt(2), metrics));
    }
    return trials;
  }

  /** All pairs: whoever is not worse anywhere and better somewhere puts the other out. */
  private static List<Integer> naiveFront(Ranking ranking, List<Trial> trials) {
    List<Integer> front = new ArrayList<>();
    for (Trial one : trials) {
      boolean in = sound(ranking, one);
      for (Trial other : trials) {
        boolean notWorse = sound(ranking, other);
        boolean better = false;
        for (Goal goal : ranking.goals()) {
          double a = one.outcome().metrics().get(goal.metric());
          double b = other.outcome().metrics().get(goal.metric());
          notWorse &= goal.maximise() ? b >= a : b <= a;
          better |= goal.maximise() ? b > a : b < a;
        }
        in &= !(notWorse && better);
      }
      if (in) {
        front.add(one.id());
      }
    }
    front.sort(Comparator.naturalOrder());
    return front;
  }

  private static boolean sound(Ranking ranking, Trial trial) {
    return trial.outcome().status() == Status.COMPLETE
        && trial.outcome().metrics().get("error") <= 0.1
        && ranking.goals().stream()
            .noneMatch(goal -> Double.isNaN(trial.outcome().metrics().get(goal.metric())));
  }

  private static List<Integer> ids(List<Trial> trials) {
    return trials.stream().map(Trial::id).toList();
  }

  private static Trial complete(int id, SortedMap<String, Double> metrics) {
    return trial(id, Status.COMPLETE, 1, metrics);
  }

  private static Trial trial(int id, Status status, int rounds, SortedMap<String, Double> metrics) {
    return new Trial(id, POINT, new Outcome(status, rounds, metrics));
  }
}
