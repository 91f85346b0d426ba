package dev.nightjar.training.search;

import dev.nightjar.lakehouse.YamlMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code search:}. */
final class SearchSpecReader {
  private static final String DEFAULT_ALGORITHM = "tpe";
  private static final int DEFAULT_TRIALS = 32;
  private static final int DEFAULT_BATCH = 4;
  private static final int MOST_TRIALS = 100_000;
  private static final int MOST_ROUNDS = 1_000_000;

  private final YamlMap yaml;
  private final SearchSpace space;
  private final Collection<String> metrics;

  SearchSpecReader(YamlMap yaml, SearchSpace space, Collection<String> metrics) {
    this.yaml = yaml;
    this.space = space;
    this.metrics = metrics;
  }

  SearchSpec read() {
    SearchAlgorithm algorithm = algorithm();
    SortedMap<String, Double> settings = settings(algorithm);
    int batch = whole(yaml, "batch", DEFAULT_BATCH, 1, MOST_TRIALS);
    SearchSpec spec =
        new SearchSpec(
            algorithm.name(),
            trials(algorithm, settings),
            batch,
            yaml.integer("seed", 1),
            new Ranking(goals(), constraints()),
            halving(batch),
            settings);
    yaml.finish();
    return spec;
  }

  private SearchAlgorithm algorithm() {
    String name = yaml.string("algorithm", DEFAULT_ALGORITHM);
    if (!SearchAlgorithms.names().contains(name)) {
      yaml.problems()
          .unknown(yaml.mark("algorithm"), "search algorithm", name, SearchAlgorithms.names());
      return SearchAlgorithms.named(DEFAULT_ALGORITHM);
    }
    return SearchAlgorithms.named(name);
  }

  private SortedMap<String, Double> settings(SearchAlgorithm algorithm) {
    SortedMap<String, Double> settings = new TreeMap<>();
    for (ParameterRule rule : algorithm.settings()) {
      if (!(rule.fallback() instanceof ParameterValue.Number fallback)) {
        throw new IllegalStateException("the setting " + rule.name() + " has no number");
      }
      double value = yaml.number(rule.name(), fallback.value());
      String wrong =
          Double.isFinite(value) ? rule.wrong(ParameterValue.of(value)) : "must be a finite number";
      if (wrong != null) {
        yaml.problem(
            rule.name(),
            "'%s' (%s) %s, but is %s".formatted(rule.name(), rule.meaning(), wrong, value));
      }
      settings.put(rule.name(), wrong == null ? value : fallback.value());
    }
    return settings;
  }

  /** A grid is tried whole; its size is the number of trials where none is written. */
  private int trials(SearchAlgorithm algorithm, SortedMap<String, Double> settings) {
    Double resolution = algorithm instanceof GridSearch ? settings.get("resolution") : null;
    if (resolution == null) {
      return whole(yaml, "trials", DEFAULT_TRIALS, 1, MOST_TRIALS);
    }
    long size = GridSearch.size(space, resolution.intValue());
    int trials = whole(yaml, "trials", (int) Math.min(size, MOST_TRIALS), 1, MOST_TRIALS);
    if (size > trials) {
      yaml.problem(
          yaml.has("trials") ? "trials" : "algorithm",
          "the grid has %s points, but only %d trials may be made; lower 'resolution' (%d), narrow"
                  .formatted(
                      size == Dimension.CONTINUOUS ? "countless" : size,
                      trials,
                      resolution.intValue())
              + " the ranges, or search with quasi_random");
    }
    return trials;
  }

  private List<Goal> goals() {
    List<Goal> goals = new ArrayList<>();
    boolean minimise = yaml.has("minimise");
    boolean maximise = yaml.has("maximise");
    for (String key : yaml.keys()) {
      if (key.equals("minimise") || key.equals("maximise")) {
        for (String metric : yaml.requiredStrings(key)) {
          known(yaml, key, metric);
          if (goals.stream().anyMatch(goal -> goal.metric().equals(metric))) {
            yaml.problem(key, "the metric '" + metric + "' is a goal twice");
          }
          goals.add(new Goal(metric, key.equals("maximise")));
        }
      }
    }
    if (goals.isEmpty()) {
      if (!minimise && !maximise) {
        yaml.problems().add(yaml.mark(), "'search' must 'minimise' or 'maximise' a metric");
      }
      goals.add(new Goal("none", false));
    }
    return goals;
  }

  private List<Constraint> constraints() {
    List<Constraint> constraints = new ArrayList<>();
    for (YamlMap item : yaml.maps("subject_to")) {
      String metric = item.string("metric");
      known(item, "metric", metric);
      Double atMost = item.optionalNumber("at_most");
      Double atLeast = item.optionalNumber("at_least");
      if (atMost == null && atLeast == null) {
        item.problems().add(item.mark(), "a constraint must say 'at_most' or 'at_least'");
      }
      add(constraints, metric, atMost, true);
      add(constraints, metric, atLeast, false);
      if (atMost != null && atLeast != null && atMost < atLeast) {
        item.problem(
            "at_most", "nothing is at most " + atMost + " and at least " + atLeast + " at once");
      }
      item.finish();
    }
    return constraints;
  }

  private static void add(
      List<Constraint> constraints, String metric, @Nullable Double bound, boolean atMost) {
    // A text that is no number has been reported and reads as NaN.
    if (bound != null && Double.isFinite(bound)) {
      constraints.add(new Constraint(metric, bound, atMost));
    }
  }

  private void known(YamlMap at, String key, String metric) {
    if (!metric.isEmpty() && !metrics.contains(metric)) {
      at.problems().unknown(at.mark(key), "metric", metric, metrics);
    }
  }

  private @Nullable Halving halving(int batch) {
    Optional<YamlMap> written = yaml.optionalMap("halving");
    if (written.isEmpty()) {
      return null;
    }
    YamlMap halving = written.get();
    int minRounds = whole(halving, "min_rounds", 1, 1, MOST_ROUNDS);
    int maxRounds = whole(halving, "max_rounds", minRounds, 1, MOST_ROUNDS);
    for (String key : List.of("min_rounds", "max_rounds")) {
      if (!halving.has(key)) {
        halving.problems().add(halving.mark(), "'" + key + "' is missing");
      }
    }
    if (maxRounds < minRounds) {
      halving.problem("max_rounds", "'max_rounds' must not be less than 'min_rounds'");
      maxRounds = minRounds;
    }
    int eta = whole(halving, "eta", 3, 2, 100);
    int bracket =
        whole(halving, "bracket", bracket(minRounds, maxRounds, eta, batch), 1, MOST_TRIALS);
    halving.finish();
    return new Halving(minRounds, maxRounds, eta, bracket);
  }

  /** So many that one trial reaches the last level, and whole batches. */
  private static int bracket(int minRounds, int maxRounds, int eta, int batch) {
    int levels = Halving.levels(minRounds, maxRounds, eta).size();
    long one = Math.min((long) StrictMath.pow(eta, levels - 1), MOST_TRIALS);
    return (int) Math.min((one + batch - 1) / batch * batch, MOST_TRIALS);
  }

  private static int whole(YamlMap at, String key, int fallback, int least, int most) {
    long value = at.integer(key, fallback);
    if (value < least || value > most) {
      at.problem(
          key, "'%s' must lie between %d and %d, but is %d".formatted(key, least, most, value));
      return fallback;
    }
    return (int) value;
  }
}
