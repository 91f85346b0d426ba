package dev.nightjar.benchmarks;

import dev.nightjar.training.search.Choice;
import dev.nightjar.training.search.Dimension;
import dev.nightjar.training.search.Fixed;
import dev.nightjar.training.search.Goal;
import dev.nightjar.training.search.Halving;
import dev.nightjar.training.search.ParameterValue;
import dev.nightjar.training.search.Point;
import dev.nightjar.training.search.Ranking;
import dev.nightjar.training.search.SearchAlgorithms;
import dev.nightjar.training.search.SearchSpace;
import dev.nightjar.training.search.SearchSpec;
import dev.nightjar.training.search.StudyPlan;
import dev.nightjar.training.search.TrialRun;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * The trials that all engines run.
 *
 * @param trials 2, 4, 8 or 16
 * @param rounds of each
 */
record StudyGrid(int trials, int rounds) {
  static final String METRIC = "log_loss";
  private static final String TRAINER = "xgboost";
  private static final int ETA = 6;

  /**
   * All of them on a grid; half as many leave out a step size, then the penalties, then depths.
   * Steps are so small that more rounds are better: what leads early then leads at the end, without
   * which halving would stop the wrong trials.
   */
  SearchSpace space() {
    TreeMap<String, List<Dimension>> trainers = new TreeMap<>();
    trainers.put(
        TRAINER,
        List.of(
            new Fixed("rounds", ParameterValue.of(rounds)),
            trials < 4 ? choice("max_depth", 4, 6) : choice("max_depth", 3, 4, 6, 8),
            trials < 16 ? choice("eta", 0.05) : choice("eta", 0.025, 0.05),
            trials < 8 ? choice("lambda", 1) : choice("lambda", 1, 1000)));
    return new SearchSpace(trainers);
  }

  /** Every trial in full. */
  SearchSpec full() {
    return SearchSpec.of(
        SearchAlgorithms.named("grid"),
        trials,
        trials,
        1,
        new Ranking(List.of(new Goal(METRIC, false)), List.of()));
  }

  /** All trials for a sixth of the rounds, the best sixth of them in full. */
  SearchSpec halving() {
    SearchSpec full = full();
    int least = Math.max(1, rounds / ETA);
    return new SearchSpec(
        full.algorithm(),
        trials,
        trials,
        full.seed(),
        full.ranking(),
        new Halving(least, rounds, ETA, trials),
        full.settings());
  }

  /** Parameters of the trials, by number. */
  List<Point> points() {
    return new StudyPlan(space(), full()).next(List.of()).stream().map(TrialRun::point).toList();
  }

  /** A parameter of a point. */
  static double value(Point point, String name) {
    if (point.values().get(name) instanceof ParameterValue.Number number) {
      return number.value();
    }
    throw new IllegalArgumentException("there is no number " + name + " in " + point);
  }

  private static Choice choice(String name, double... values) {
    return new Choice(name, DoubleStream.of(values).mapToObj(ParameterValue::of).toList());
  }
}
