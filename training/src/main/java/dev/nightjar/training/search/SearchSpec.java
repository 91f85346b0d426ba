package dev.nightjar.training.search;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.YamlMap;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a study searches: {@code search:} in models/*.yaml. Everything in it decides which trials
 * there are; the number of cores does not.
 *
 * @param algorithm a name of {@link SearchAlgorithms}
 * @param trials how many trials a study has, unless the space has fewer points
 * @param batch how many trials are decided on together, and so may run side by side
 * @param seed of everything that is drawn
 * @param ranking which trials are better
 * @param halving how trials are stopped early; null when every trial is trained in full
 * @param settings the algorithm's own settings by name, all of them
 */
public record SearchSpec(
    String algorithm,
    int trials,
    int batch,
    long seed,
    Ranking ranking,
    @Nullable Halving halving,
    SortedMap<String, Double> settings) {
  public SearchSpec {
    if (trials < 1 || batch < 1) {
      throw new IllegalArgumentException(trials + " trials in batches of " + batch);
    }
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
  }

  /**
   * Reads {@code search:}; mistakes go to its problems.
   *
   * @param space what is searched
   * @param metrics the names of the metrics that trials have
   */
  public static SearchSpec read(YamlMap search, SearchSpace space, Collection<String> metrics) {
    return new SearchSpecReader(search, space, metrics).read();
  }

  /** A search with the usual settings of an algorithm, in which every trial is trained in full. */
  public static SearchSpec of(
      SearchAlgorithm algorithm, int trials, int batch, long seed, Ranking ranking) {
    SortedMap<String, Double> settings = new TreeMap<>();
    for (ParameterRule rule : algorithm.settings()) {
      if (rule.fallback() instanceof ParameterValue.Number number) {
        settings.put(rule.name(), number.value());
      }
    }
    return new SearchSpec(algorithm.name(), trials, batch, seed, ranking, null, settings);
  }

  /** How many trials are proposed together: a batch, or a bracket of halving. */
  public int width() {
    return halving == null ? batch : halving.bracket();
  }

  /** A setting of the algorithm. */
  double setting(String name) {
    Double value = settings.get(name);
    if (value == null) {
      throw new IllegalArgumentException(algorithm + " has no setting " + name);
    }
    return value;
  }

  /** A setting of the algorithm that is a whole number. */
  int wholeSetting(String name) {
    return (int) setting(name);
  }

  /** The specification as JSON in a canonical form, for hashes: equal ones, equal text. */
  public String toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("algorithm", algorithm).put("trials", trials).put("batch", batch).put("seed", seed);
    ArrayNode goals = json.putArray("goals");
    ranking
        .goals()
        .forEach(
            goal ->
                goals.addObject().put(goal.maximise() ? "maximise" : "minimise", goal.metric()));
    ArrayNode constraints = json.putArray("subject_to");
    ranking
        .constraints()
        .forEach(
            constraint ->
                constraints
                    .addObject()
                    .put("metric", constraint.metric())
                    .set(
                        constraint.atMost() ? "at_most" : "at_least",
                        ParameterValue.of(constraint.bound()).toJson()));
    if (halving != null) {
      json.putObject("halving")
          .put("min_rounds", halving.minRounds())
          .put("max_rounds", halving.maxRounds())
          .put("eta", halving.eta())
          .put("bracket", halving.bracket());
    }
    ObjectNode own = json.putObject("settings");
    settings.forEach((name, value) -> own.set(name, ParameterValue.of(value).toJson()));
    return json.toString();
  }
}
