package dev.nightjar.jobs;

import dev.nightjar.features.DescribedFeature;
import dev.nightjar.features.FeatureTable;
import dev.nightjar.features.FeatureVersion;
import dev.nightjar.features.FeatureVersions;
import dev.nightjar.features.VersionedName;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.training.registry.Registry;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a feature table, or of one column of it.
 *
 * @param name the feature table's name
 * @param table its definition of now, named by the Delta table of its snapshots
 * @param columns the columns that are asked for, in declared order
 * @param source the data table that it is computed from
 * @param landings where the source lands, or what it is made from
 * @param versions the definitions whose snapshots were cut, by number
 * @param freshness how far the snapshots have come; null before the first one of this definition
 * @param newest what the newest snapshot holds; null likewise
 * @param uses the models that read one of the columns
 */
record FeatureFacts(
    String name,
    FeatureTable table,
    List<DescribedFeature> columns,
    TableDefinition source,
    SortedSet<String> landings,
    List<FeatureVersion> versions,
    @Nullable SnapshotFreshness freshness,
    @Nullable NewestSnapshot newest,
    List<FeatureUse> uses) {

  static FeatureFacts of(
      Lakehouse lakehouse, WholeProject project, FeatureTable table, List<String> columns) {
    String name = VersionedName.of(table.name()).featureTable();
    SnapshotFreshness freshness = SnapshotFreshness.of(lakehouse, table).orElse(null);
    SortedSet<String> landings = new TreeSet<>();
    addLandings(new TableSources(project), table.from(), landings);
    return new FeatureFacts(
        name,
        table,
        table.described().stream().filter(c -> columns.contains(c.column())).toList(),
        Objects.requireNonNull(project.project().tables().get(table.from())),
        landings,
        FeatureVersions.of(lakehouse, name),
        freshness,
        freshness == null
            ? null
            : NewestSnapshot.of(lakehouse, table, freshness.newestNight(), columns),
        FeatureUse.all(project, new Registry(lakehouse)).getOrDefault(name, List.of()).stream()
            .filter(use -> use.columns().stream().anyMatch(columns::contains))
            .toList());
  }

  private static void addLandings(TableSources sources, String table, Set<String> landings) {
    sources.landing(table).ifPresent(landings::add);
    sources.of(table).forEach(from -> addLandings(sources, from, landings));
  }

  /** What a column is computed from. */
  List<SourceColumn> lineage(DescribedFeature column) {
    return SourceColumn.of(column, source);
  }

  /** The models that read a column. */
  List<FeatureUse> uses(DescribedFeature column) {
    return uses.stream().filter(use -> use.columns().contains(column.column())).toList();
  }
}
