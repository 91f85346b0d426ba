package dev.nightjar.features;

import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.TableDefinition;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Hashes of the definitions that a result depends on. */
final class Definitions {
  private Definitions() {}

  /** What decides how a table's rows are read: its key, event time, order and tombstones. */
  static String semanticsOf(TableDefinition table) {
    return new Sha256()
        .add(table.key().toString())
        .add(table.eventTime())
        .add(String.valueOf(table.sequence()))
        .add(String.valueOf(table.deletedWhen()))
        .hex();
  }

  /** The hash of each table's definition; tables the project does not define are left out. */
  static SortedMap<String, String> hashes(
      Project project, Map<String, FeatureTable> featureTables, Collection<String> tables) {
    SortedMap<String, String> hashes = new TreeMap<>();
    for (String name : tables) {
      FeatureTable featureTable = featureTables.get(name);
      TableDefinition table = project.tables().get(name);
      if (featureTable != null) {
        hashes.put(name, featureTable.definitionHash());
      } else if (table != null) {
        hashes.put(
            name,
            new Sha256()
                .add(semanticsOf(table))
                .add(table.source().definition())
                .add(String.valueOf(table.availableTime()))
                .hex());
      }
    }
    return hashes;
  }
}
