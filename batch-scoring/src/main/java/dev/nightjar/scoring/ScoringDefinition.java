package dev.nightjar.scoring;

import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.ProjectFolder;
import dev.nightjar.lakehouse.SourceMark;
import dev.nightjar.lakehouse.YamlMap;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code scoring/*.yaml}: which model scores, and where its predictions go.
 *
 * @param model the model's name
 * @param table the Delta table of its predictions
 * @param topFeatures how many features an explanation ranks first; at least 1
 * @param mark where it is written
 */
public record ScoringDefinition(String model, String table, int topFeatures, SourceMark mark) {
  private static final Pattern TABLE_NAME = Pattern.compile("[a-z][a-z0-9_]*");

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
      if (!TABLE_NAME.matcher(definition.table()).matches()
          || definition.table().startsWith("nightjar_")) {
        yaml.problem(
            "into",
            "'"
                + definition.table()
                + "' is not a table name: small letters, digits and _, not starting with nightjar_");
      }
      if (!names.add(definition.table())) {
        yaml.problem("into", "the name '" + definition.table() + "' is another table's");
      }
      if (definitions.put(definition.model(), definition) != null) {
        yaml.problem("score", "the model '" + definition.model() + "' is scored twice");
      }
    }
    return definitions;
  }

  private static ScoringDefinition read(YamlMap yaml) {
    String model = yaml.string("score");
    String table = yaml.string("into", model + "_predictions");
    long top = 5;
    if (yaml.has("explain")) {
      YamlMap explain = yaml.map("explain");
      top = explain.integer("top", 5);
      if (top < 1 || top > 10_000) {
        explain.problem("top", "'top' must lie between 1 and 10000, but is " + top);
      }
      explain.finish();
    }
    yaml.finish();
    return new ScoringDefinition(model, table, (int) top, yaml.mark());
  }
}
