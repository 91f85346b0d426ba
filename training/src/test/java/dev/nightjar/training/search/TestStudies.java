package dev.nightjar.training.search;

import dev.nightjar.training.search.ParameterValue.Number;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Spaces, specifications and studies that train nothing: a function takes the trainer's place. */
final class TestStudies {
  private TestStudies() {}

  static SearchSpace space(Map<String, List<Dimension>> trainers) {
    return new SearchSpace(new TreeMap<>(trainers));
  }

  static Range real(String name, double low, double high) {
    return new Range(name, low, high, false, Range.Scale.LINEAR);
  }

  /** The example of the design: two trainers, every kind of dimension. */
  static SearchSpace mixed() {
    return space(
        Map.of(
            "xgboost",
            List.of(
                new Range("max_depth", 3, 9, true, Range.Scale.LINEAR),
                new Range("eta", 0.02, 0.3, false, Range.Scale.LOG),
                new Range("min_child_weight", 1, 200, true, Range.Scale.LOG),
                real("subsample", 0.5, 1),
                new Choice("grow", List.of(ParameterValue.of("depth"), ParameterValue.of("loss"))),
                new Fixed("rounds", ParameterValue.of(300))),
            "logistic_regression",
            List.of(new Range("reg", 1e-5, 1, false, Range.Scale.LOG)),
            "constant",
            List.of()));
  }

  /** A space of up to three trainers with up to four dimensions, some of them tiny. */
  static SearchSpace random(Random random) {
    Map<String, List<Dimension>> trainers = new TreeMap<>();
    for (int t = random.nextInt(3); t >= 0; t--) {
      List<Dimension> dimensions = new ArrayList<>();
      for (int d = random.nextInt(5); d > 0; d--) {
        dimensions.add(dimension("d" + d, random));
      }
      trainers.put("t" + t, dimensions);
    }
    return space(trainers);
  }

  private static Dimension dimension(String name, Random random) {
    double low = random.nextInt(20) - 5;
    switch (random.nextInt(6)) {
      case 0:
        return real(name, low, low + 1e-3 + random.nextDouble());
      case 1:
        return new Range(
            name, 1e-6 + random.nextDouble(), 2 + random.nextInt(50), false, Range.Scale.LOG);
      case 2:
        return new Range(name, low, low + 1 + random.nextInt(9), true, Range.Scale.LINEAR);
      case 3:
        return new Range(
            name, 1 + random.nextInt(3), 4 + random.nextInt(1000), true, Range.Scale.LOG);
      case 4:
        return new Choice(
            name,
            List.of(ParameterValue.of("a"), ParameterValue.of("b"), ParameterValue.of(low))
                .subList(0, 1 + random.nextInt(3)));
      default:
        return new Fixed(name, ParameterValue.of(low));
    }
  }

  static Ranking minimise(String metric, Constraint... constraints) {
    return new Ranking(List.of(new Goal(metric, false)), List.of(constraints));
  }

  static SearchSpec spec(
      String algorithm,
      int trials,
      int batch,
      long seed,
      Ranking ranking,
      @Nullable Halving halving) {
    SortedMap<String, Double> settings = new TreeMap<>();
    for (ParameterRule rule : SearchAlgorithms.named(algorithm).settings()) {
      settings.put(rule.name(), ((Number) rule.fallback()).value());
    }
    return new SearchSpec(algorithm, trials, batch, seed, ranking, halving, settings);
  }

  /** Runs a study to its end, with the results of each rung in a random order. */
  static List<Trial> run(
      SearchSpace space,
      SearchSpec spec,
      Function<TrialRun, SortedMap<String, Double>> train,
      long shuffle) {
    StudyPlan plan = new StudyPlan(space, spec);
    Random random = new Random(shuffle);
    List<TrialResult> results = new ArrayList<>();
    for (List<TrialRun> rung = plan.next(results); !rung.isEmpty(); rung = plan.next(results)) {
      for (TrialRun run : rung) {
        results.add(result(run, train));
      }
      Collections.shuffle(results, random);
    }
    return plan.finished(results);
  }

  /** A training that throws has failed. */
  static TrialResult result(TrialRun run, Function<TrialRun, SortedMap<String, Double>> train) {
    try {
      return new TrialResult(run.trial(), run.level(), run.point(), false, train.apply(run));
    } catch (ArithmeticException e) {
      return new TrialResult(run.trial(), run.level(), run.point(), true, new TreeMap<>());
    }
  }

  static SortedMap<String, Double> metrics(Object... namesAndValues) {
    SortedMap<String, Double> metrics = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      metrics.put((String) namesAndValues[i], (Double) namesAndValues[i + 1]);
    }
    return metrics;
  }

  static double number(Point point, String name) {
    return ((Number) point.values().get(name)).value();
  }

  /** A loss that any point has: the sum of its numbers and of the lengths of its texts. */
  static double loss(Point point) {
    double sum = point.trainer().length();
    for (ParameterValue value : point.values().values()) {
      sum +=
          value instanceof Number number ? Math.abs(number.value() - 1) : value.toString().length();
    }
    return sum;
  }
}
