package dev.nightjar.features;

import dev.nightjar.lakehouse.NightjarException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The feature tables of a project in a lakehouse, each definition named by its own Delta table.
 *
 * @param current by the project's name, the definition that it has now
 * @param all by Delta table, the definitions of now and of before
 * @param unreadable by Delta table, why a definition of before can no longer be read
 */
public record ResolvedFeatures(
    Map<String, FeatureTable> current,
    Map<String, FeatureTable> all,
    Map<String, String> unreadable) {
  public ResolvedFeatures {
    current = Collections.unmodifiableMap(new LinkedHashMap<>(current));
    all = Collections.unmodifiableMap(new LinkedHashMap<>(all));
    unreadable = Map.copyOf(unreadable);
  }

  /** A project's feature tables before any lakehouse is asked: all of their first version. */
  public static ResolvedFeatures unversioned(Map<String, FeatureTable> defined) {
    return new ResolvedFeatures(defined, defined, Map.of());
  }

  /** A definition that names feature tables as the project does, by their Delta tables of now. */
  public TrainingSetSpec named(TrainingSetSpec spec) {
    return spec.withColumns(
        spec.columns().stream()
            .map(
                column ->
                    current.containsKey(column.table())
                        ? column.from(Objects.requireNonNull(current.get(column.table())).name())
                        : column)
            .toList());
  }

  /**
   * The feature tables that a definition, which names them by their Delta tables, reads.
   *
   * @throws NightjarException of category USER when one of them can no longer be computed
   */
  public List<FeatureTable> of(TrainingSetSpec spec) {
    List<FeatureTable> tables = new ArrayList<>();
    for (String input : spec.inputs()) {
      FeatureTable table = all.get(input);
      String why = unreadable.get(input);
      if (why != null) {
        throw NightjarException.user(
            "Cannot cut the snapshots of "
                + input
                + ", a former version of "
                + VersionedName.of(input).featureTable(),
            "its definition no longer fits the project: " + why,
            "bring back what it needs, or train a model on the definition of now");
      }
      if (table != null) {
        tables.add(table);
      }
    }
    return tables;
  }
}
