package dev.nightjar.features;

import dev.nightjar.lakehouse.Project;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** What is defined in another way than when a training set was made. */
public final class SchemaChanges {
  private SchemaChanges() {}

  /**
   * The differences, as sentences; none when a model trained now reads the same features.
   *
   * @param then what the model was trained on
   * @param now what its definition says now
   * @param tables the project's feature tables
   */
  public static List<String> since(
      Manifest then, TrainingSetSpec now, Project project, Map<String, FeatureTable> tables) {
    List<String> changes = new ArrayList<>();
    List<String> before = then.spec().columns().stream().map(FeatureColumn::name).toList();
    List<String> after = now.columns().stream().map(FeatureColumn::name).toList();
    List<String> added = after.stream().filter(name -> !before.contains(name)).toList();
    List<String> gone = before.stream().filter(name -> !after.contains(name)).toList();
    if (!added.isEmpty()) {
      changes.add("new features: " + String.join(", ", added));
    }
    if (!gone.isEmpty()) {
      changes.add("features that are gone: " + String.join(", ", gone));
    }
    if (!then.spec().label().equals(now.label())) {
      changes.add("the label is another");
    }
    SortedMap<String, String> definitions = Definitions.hashes(project, tables, now.tables());
    definitions.forEach(
        (table, hash) -> {
          if (!hash.equals(then.definitions().get(table))) {
            changes.add("the definition of " + table + " has changed");
          }
        });
    return changes;
  }
}
