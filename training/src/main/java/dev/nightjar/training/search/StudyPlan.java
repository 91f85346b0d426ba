package dev.nightjar.training.search;

import dev.nightjar.lakehouse.NightjarException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a study trains next: a function of space, specification and the results so far, in whatever
 * order and by however many machines they were made. A study that was killed in the middle of a
 * rung is asked with the results that were kept, and goes on as if it had not been.
 *
 * <p>A rung is a list of trainings that are decided on together. Without halving it is a batch of
 * new trials. With halving a bracket of trials starts on the first level, and each level is a rung;
 * the next bracket is proposed when the last level is done.
 *
 * <p>For one thread. Results only ever grow between two calls.
 */
public final class StudyPlan {
  private final SearchSpace space;
  private final SearchSpec spec;
  private final SearchAlgorithm algorithm;
  private final List<Integer> levels;

  /** What was proposed so far; each list follows from the results of those before it. */
  private final List<List<Point>> brackets = new ArrayList<>();

  public StudyPlan(SearchSpace space, SearchSpec spec) {
    this.space = space;
    this.spec = spec;
    algorithm = SearchAlgorithms.named(spec.algorithm());
    Halving halving = spec.halving();
    levels = halving == null ? List.of(0) : halving.levels();
  }

  /**
   * The trainings of the rung that is to run now and have no result yet, by trial.
   *
   * @param results all results so far, in any order
   * @return empty when the study is done
   * @throws NightjarException of category USER when the results are of another study
   */
  public List<TrialRun> next(List<TrialResult> results) {
    return replay(results).missing;
  }

  /**
   * The finished trials, by id: of all brackets before the rung that {@link #next} gives.
   *
   * @throws NightjarException of category USER when the results are of another study
   */
  public List<Trial> finished(List<TrialResult> results) {
    return List.copyOf(replay(results).history);
  }

  private Replay replay(List<TrialResult> results) {
    Map<Key, TrialResult> byKey = new HashMap<>();
    for (TrialResult result : results) {
      byKey.put(new Key(result.trial(), result.level()), result);
    }
    List<Trial> history = new ArrayList<>();
    for (int bracket = 0; history.size() < spec.trials(); bracket++) {
      List<Point> points = bracket(bracket, history);
      if (points.isEmpty()) {
        break;
      }
      List<TrialRun> missing = run(points, byKey, history);
      if (!missing.isEmpty()) {
        return new Replay(history, missing);
      }
    }
    return new Replay(history, List.of());
  }

  private List<Point> bracket(int number, List<Trial> history) {
    if (number == brackets.size()) {
      int count = Math.min(spec.width(), spec.trials() - history.size());
      brackets.add(List.copyOf(algorithm.propose(space, spec, history, count)));
    }
    return brackets.get(number);
  }

  /** Runs a bracket on its results; adds its trials to the history when none is missing. */
  private List<TrialRun> run(
      List<Point> points, Map<Key, TrialResult> results, List<Trial> history) {
    int first = history.size();
    Trial[] done = new Trial[points.size()];
    List<Integer> alive = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      alive.add(first + i);
    }
    for (int level = 0; level < levels.size() && !alive.isEmpty(); level++) {
      List<TrialRun> missing = new ArrayList<>();
      List<Trial> measured = new ArrayList<>();
      for (int trial : alive) {
        Point point = points.get(trial - first);
        TrialResult result = results.get(new Key(trial, level));
        if (result == null) {
          missing.add(
              new TrialRun(
                  trial, point, TrialSeeds.of(spec.seed(), trial), level, levels.get(level)));
        } else {
          requireSame(point, result);
          measured.add(new Trial(trial, point, outcome(result)));
        }
      }
      if (!missing.isEmpty()) {
        return missing;
      }
      alive = level + 1 < levels.size() ? survivors(measured) : List.of();
      for (Trial trial : measured) {
        boolean stopped = level + 1 < levels.size() && !alive.contains(trial.id());
        done[trial.id() - first] = stopped ? pruned(trial) : trial;
      }
    }
    history.addAll(List.of(done));
    return List.of();
  }

  private List<Integer> survivors(List<Trial> measured) {
    Halving halving = spec.halving();
    return halving == null
        ? List.of()
        : halving.survivors(measured, spec.ranking()).stream().map(Trial::id).toList();
  }

  private Outcome outcome(TrialResult result) {
    int rounds = levels.get(result.level());
    Outcome complete = new Outcome(Outcome.Status.COMPLETE, rounds, result.metrics());
    if (result.failed()) {
      return new Outcome(Outcome.Status.FAILED, rounds, result.metrics());
    }
    return spec.ranking().violation(complete) > 0
        ? new Outcome(Outcome.Status.INFEASIBLE, rounds, result.metrics())
        : complete;
  }

  private static Trial pruned(Trial trial) {
    Outcome outcome = trial.outcome();
    return outcome.status() == Outcome.Status.FAILED
        ? trial
        : new Trial(
            trial.id(),
            trial.point(),
            new Outcome(Outcome.Status.PRUNED, outcome.rounds(), outcome.metrics()));
  }

  private static void requireSame(Point point, TrialResult result) {
    if (!point.equals(result.point())) {
      throw NightjarException.user(
          "Cannot go on with the study",
          "its trial %d was made at %s, but this search tries %s there"
              .formatted(result.trial(), result.point().toJson(), point.toJson()),
          "start a new study, or restore the definition and version that it was started with");
    }
  }

  private record Key(int trial, int level) {}

  private record Replay(List<Trial> history, List<TrialRun> missing) {}
}
