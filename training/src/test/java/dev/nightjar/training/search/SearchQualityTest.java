package dev.nightjar.training.search;

import static dev.nightjar.training.search.TestStudies.metrics;
import static dev.nightjar.training.search.TestStudies.minimise;
import static dev.nightjar.training.search.TestStudies.real;
import static dev.nightjar.training.search.TestStudies.spec;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** What a search is for: the best of so many trials, the median of some studies. */
class SearchQualityTest {
  private static final int STUDIES = 9;

  @Test
  void modelsFindBetterPointsThanChance() {
    for (Problem problem : List.of(branin(), sphere(5), rosenbrock(4))) {
      double random = median("random", problem, 64);
      assertThat(median("tpe", problem, 64)).as("tpe on %s", problem).isLessThan(0.6 * random);
      assertThat(median("cma_es", problem, 64))
          .as("cma_es on %s", problem)
          .isLessThan(0.7 * random);
    }
  }

  @Test
  void tpeNearsTheBestOfBranin() {
    assertThat(median("tpe", branin(), 64)).isBetween(0.397, 0.6);
  }

  @Test
  void cmaEsClosesInOnASphere() {
    assertThat(median("cma_es", sphere(3), 200)).isLessThan(0.02);
  }

  @Test
  void tpeLearnsWhichTrainerAndWhichChoiceAreGood() {
    SearchSpace space =
        TestStudies.space(
            Map.of(
                "good",
                List.of(
                    real("x", 0, 1),
                    new Choice("c", List.of(ParameterValue.of("u"), ParameterValue.of("v")))),
                "poor",
                List.of(real("x", 0, 1), real("y", 0, 1))));
    List<Trial> trials =
        TestStudies.run(
            space,
            spec("tpe", 60, 4, 5, minimise("loss"), null),
            run ->
                metrics(
                    "loss",
                    Math.abs(TestStudies.number(run.point(), "x") - 0.3)
                        + (run.point().trainer().equals("poor") ? 1 : 0)
                        + (ParameterValue.of("u").equals(run.point().values().get("c")) ? 0.5 : 0)),
            1);
    long wellChosen =
        trials.stream()
            .skip(30)
            .filter(t -> ParameterValue.of("v").equals(t.point().values().get("c")))
            .count();
    assertThat(wellChosen).isGreaterThan(20);
  }

  @Test
  void tpeFindsTheFeasibleCorner() {
    // The loss falls towards 0, but only x + y >= 1.5 is allowed: the best is 1.5.
    SearchSpace space = TestStudies.space(Map.of("f", List.of(real("x", 0, 1), real("y", 0, 1))));
    Ranking ranking = minimise("loss", new Constraint("sum", 1.5, false));
    List<Trial> trials =
        TestStudies.run(
            space,
            spec("tpe", 80, 4, 3, ranking, null),
            run -> {
              double sum =
                  TestStudies.number(run.point(), "x") + TestStudies.number(run.point(), "y");
              return metrics("loss", sum, "sum", sum);
            },
            1);
    assertThat(ranking.winner(trials).orElseThrow().outcome().metrics().get("loss"))
        .isBetween(1.5, 1.53);
  }

  @Test
  void quasiRandomPointsLeaveSmallerHolesThanRandomOnes() {
    Problem far = new Problem("hole", 2, 0, 1, x -> 0);
    double random = 0;
    double quasi = 0;
    for (long seed = 0; seed < STUDIES; seed++) {
      random += largestHole(points("random", far, 64, seed));
      quasi += largestHole(points("quasi_random", far, 64, seed));
    }
    assertThat(quasi).isLessThan(0.85 * random);
  }

  private static double median(String algorithm, Problem problem, int trials) {
    double[] best = new double[STUDIES];
    for (int seed = 0; seed < STUDIES; seed++) {
      best[seed] =
          points(algorithm, problem, trials, seed).stream()
              .mapToDouble(problem.loss)
              .min()
              .orElseThrow();
    }
    Arrays.sort(best);
    return best[STUDIES / 2];
  }

  private static List<double[]> points(String algorithm, Problem problem, int trials, long seed) {
    List<Dimension> dimensions = new ArrayList<>();
    for (int i = 0; i < problem.dimensions; i++) {
      dimensions.add(real("x" + i, problem.low, problem.high));
    }
    return TestStudies.run(
            TestStudies.space(Map.of("f", dimensions)),
            spec(algorithm, trials, 4, seed, minimise("loss"), null),
            run -> metrics("loss", problem.loss.applyAsDouble(coordinates(run.point()))),
            seed)
        .stream()
        .map(trial -> coordinates(trial.point()))
        .toList();
  }

  private static double[] coordinates(Point point) {
    return point.values().keySet().stream()
        .mapToDouble(name -> TestStudies.number(point, name))
        .toArray();
  }

  private static double largestHole(List<double[]> points) {
    double largest = 0;
    for (int i = 0; i <= 40; i++) {
      for (int j = 0; j <= 40; j++) {
        double x = i / 40.0;
        double y = j / 40.0;
        double nearest =
            points.stream().mapToDouble(p -> Math.hypot(p[0] - x, p[1] - y)).min().orElseThrow();
        largest = Math.max(largest, nearest);
      }
    }
    return largest;
  }

  private static Problem branin() {
    return new Problem(
        "branin",
        2,
        -5,
        10,
        x -> {
          double y = x[1] + 5;
          double square = y - 5.1 / (4 * Math.PI * Math.PI) * x[0] * x[0] + 5 / Math.PI * x[0] - 6;
          return square * square + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x[0]) + 10;
        });
  }

  private static Problem sphere(int dimensions) {
    return new Problem(
        "sphere",
        dimensions,
        -5,
        10,
        x -> Arrays.stream(x).map(value -> (value - 1.3) * (value - 1.3)).sum());
  }

  private static Problem rosenbrock(int dimensions) {
    return new Problem(
        "rosenbrock",
        dimensions,
        -5,
        10,
        x -> {
          double sum = 0;
          for (int i = 0; i + 1 < x.length; i++) {
            sum += 100 * Math.pow(x[i + 1] - x[i] * x[i], 2) + Math.pow(1 - x[i], 2);
          }
          return sum;
        });
  }

  private record Problem(
      String name, int dimensions, double low, double high, ToDoubleFunction<double[]> loss) {
    @Override
    public String toString() {
      return name + dimensions;
    }
  }
}
