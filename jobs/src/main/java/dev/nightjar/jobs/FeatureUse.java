package dev.nightjar.jobs;

import dev.nightjar.features.FeatureColumn;
import dev.nightjar.features.TrainingSetSpec;
import dev.nightjar.features.VersionedName;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A model that reads a feature table.
 *
 * @param model the model's name
 * @param version its version; null for its definition, which the next training reads
 * @param champion true for the version that is champion
 * @param table the Delta table that it reads: that of a version of the feature table
 * @param columns what it reads of the table, in the order of its features; at least one
 */
record FeatureUse(
    String model, @Nullable Long version, boolean champion, String table, List<String> columns) {

  /** All uses, by feature table: of each model the definition first, then its versions. */
  static Map<String, List<FeatureUse>> all(WholeProject project, Registry registry) {
    Map<String, List<FeatureUse>> uses = new TreeMap<>();
    project.models().forEach((name, model) -> add(uses, name, null, false, model.rows()));
    Map<String, Optional<Long>> champions = new TreeMap<>();
    for (ModelVersion version : registry.list()) {
      boolean champion =
          champions
              .computeIfAbsent(
                  version.model(), m -> registry.champion(m).map(ModelVersion::version))
              .filter(v -> v == version.version())
              .isPresent();
      add(uses, version.model(), version.version(), champion, version.manifest().spec());
    }
    return uses;
  }

  private static void add(
      Map<String, List<FeatureUse>> uses,
      String model,
      @Nullable Long version,
      boolean champion,
      TrainingSetSpec spec) {
    for (String table : spec.inputs()) {
      List<String> columns =
          spec.columns().stream()
              .filter(column -> column.table().equals(table))
              .map(FeatureColumn::column)
              .distinct()
              .toList();
      if (!columns.isEmpty()) {
        uses.computeIfAbsent(VersionedName.of(table).featureTable(), t -> new ArrayList<>())
            .add(new FeatureUse(model, version, champion, table, columns));
      }
    }
  }

  /** {@code late_arrival v3 (champion)}, or {@code late_arrival (its definition)}. */
  String who() {
    return version == null
        ? model + " (its definition)"
        : model + " v" + version + (champion ? " (champion)" : "");
  }
}
