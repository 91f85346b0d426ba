package dev.nightjar.scoring;

import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.ProjectFolder;
import dev.nightjar.lakehouse.PublishTo;
import dev.nightjar.lakehouse.SourceMark;
import dev.nightjar.lakehouse.YamlMap;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code scoring/*.yaml}: which model scores, and where its predictions and their outcomes go.
 *
 * @param model the model's name
 * @param table the Delta table of its predictions
 * @param shadow the Delta table of what a challenger would have predicted, which nobody acts on;
 *     null for no challenger
 * @param outcomes the Delta table of what became of them
 * @param nightsToOutcome for how many nights after a prediction its outcome is waited for; at least
 *     1
 * @param slices features whose value is kept with each prediction, for performance by slice
 * @param topFeatures how many features an explanation ranks first; at least 1
 * @param publish where nights and the scored rows are published to, or null
 * @param mark where it is written
 */
public record ScoringDefinition(
    String model,
    String table,
    @Nullable String shadow,
    String outcomes,
    int nightsToOutcome,
    List<String> slices,
    int topFeatures,
    @Nullable PublishTo publish,
    SourceMark mark) {
  private static final Duration LONGEST_WAIT = Duration.ofDays(3650);
  private static final Pattern TABLE_NAME = Pattern.compile("[a-z][a-z0-9_]*");

  /** The same scoring by a challenger, into its own table; empty for no challenger. */
  public Optional<ScoringDefinition> inShadow() {
    return Optional.ofNullable(shadow)
        .map(
            into ->
                new ScoringDefinition(
                    model,
                    into,
                    null,
                    outcomes,
                    nightsToOutcome,
                    slices,
                    topFeatures,
                    publish,
                    mark));
  }

  /**
   * Reads all scoring definitions, by model.
   *
   * @param models names of the project's models
   * @param taken names that other tables of the project have
   */
  public static Map<String, ScoringDefinition> read(
      ProjectFolder folder,
      Collection<String> models,
      Collection<String> taken,
      Problems problems) {
    Map<String, ScoringDefinition> definitions = new LinkedHashMap<>();
    Set<String> names = new HashSet<>(taken);
    for (YamlMap yaml : folder.documents("scoring", problems)) {
      ScoringDefinition definition = read(yaml);
      if (!models.contains(definition.model())) {
        problems.unknown(yaml.mark("score"), "model", definition.model(), models);
      }
      checkName(yaml, definition.table(), names);
      if (definition.shadow() != null) {
        checkName(yaml.map("shadow"), definition.shadow(), names);
      }
      checkName(yaml.isMap("outcomes") ? yaml.map("outcomes") : yaml, definition.outcomes(), names);
      if (definitions.put(definition.model(), definition) != null) {
        yaml.problem("score", "the model '" + definition.model() + "' is scored twice");
      }
    }
    return definitions;
  }

  private static void checkName(YamlMap yaml, String table, Set<String> taken) {
    if (!TABLE_NAME.matcher(table).matches() || table.startsWith("nightjar_")) {
      yaml.problem(
          "into",
          "'"
              + table
              + "' is not a table name: small letters, digits and _, not starting with nightjar_");
    }
    if (!taken.add(table)) {
      yaml.problem("into", "the name '" + table + "' is another table's");
    }
  }

  private static ScoringDefinition read(YamlMap yaml) {
    String model = yaml.string("score");
    String table = yaml.string("into", model + "_predictions");
    String shadow = null;
    if (yaml.has("shadow")) {
      YamlMap written = yaml.map("shadow");
      shadow = written.string("into", model + "_shadow");
      written.finish();
    }
    String outcomes = model + "_outcomes";
    Duration wait = Duration.ofDays(30);
    if (yaml.has("outcomes")) {
      YamlMap written = yaml.map("outcomes");
      outcomes = written.string("into", outcomes);
      wait = written.duration("within", wait);
      if (wait.toDays() < 1 || wait.compareTo(LONGEST_WAIT) > 0) {
        written.problem("within", "'within' must lie between 1d and 3650d");
      }
      written.finish();
    }
    List<String> slices = yaml.strings("slices");
    if (new HashSet<>(slices).size() < slices.size()) {
      yaml.problem("slices", "'slices' names a feature twice");
    }
    long top = 5;
    if (yaml.has("explain")) {
      YamlMap explain = yaml.map("explain");
      top = explain.integer("top", 5);
      if (top < 1 || top > 10_000) {
        explain.problem("top", "'top' must lie between 1 and 10000, but is " + top);
      }
      explain.finish();
    }
    PublishTo publish = PublishTo.read(yaml).orElse(null);
    yaml.finish();
    return new ScoringDefinition(
        model,
        table,
        shadow,
        outcomes,
        (int) wait.toDays(),
        slices,
        (int) top,
        publish,
        yaml.mark());
  }
}
