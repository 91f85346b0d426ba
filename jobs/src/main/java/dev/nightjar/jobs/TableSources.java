package dev.nightjar.jobs;

import dev.nightjar.features.FeatureTable;
import dev.nightjar.jobs.LineageNode.Kind;
import dev.nightjar.lakehouse.TableCommit;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.Transform;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What each table of a project is made from by its definition, and so what a commit's inputs are.
 */
final class TableSources {
  private final WholeProject project;

  TableSources(WholeProject project) {
    this.project = project;
  }

  /** What a table is; empty for one that the project does not define. */
  Optional<Kind> kind(String table) {
    TableDefinition definition = project.project().tables().get(table);
    if (definition != null) {
      return Optional.of(definition.derived() ? Kind.DERIVED_TABLE : Kind.TABLE);
    }
    if (project.featureTables().containsKey(table)) {
      return Optional.of(Kind.FEATURE_TABLE);
    }
    return modelOf(table).map(model -> Kind.PREDICTIONS);
  }

  /** The model whose predictions a table holds. */
  Optional<String> modelOf(String table) {
    return project.scorings().values().stream()
        .filter(scoring -> table.equals(scoring.table()) || table.equals(scoring.shadow()))
        .map(scoring -> scoring.model())
        .findFirst();
  }

  /** The tables that one is computed from; none for what lands. */
  Set<String> of(String table) {
    FeatureTable features = project.featureTables().get(table);
    TableDefinition definition = project.project().tables().get(table);
    if (features != null) {
      return Set.of(features.from());
    }
    return definition != null && definition.derived()
        ? definition.transform().from().keySet()
        : Set.of();
  }

  /**
   * The versions that a commit was computed from. A run notes all it has read, for other tables and
   * for rules too; of a source the newest is the one that it pinned for this table.
   */
  Collection<TableVersion> inputs(TableCommit commit) {
    Set<String> sources = of(commit.version().table());
    SortedMap<String, TableVersion> newest = new TreeMap<>();
    for (TableVersion input : commit.inputs()) {
      if (sources.contains(input.table())) {
        newest.merge(input.table(), input, (a, b) -> a.compareTo(b) > 0 ? a : b);
      }
    }
    return List.copyOf(newest.values());
  }

  /** True when a night of a table is computed from that night of a source alone. */
  boolean nightByNight(String table, String source) {
    TableDefinition definition = project.project().tables().get(table);
    return definition != null
        && definition.derived()
        && definition.transform().from().get(source) == Transform.Seen.NIGHT;
  }

  /** Where a table lands; empty for one that is computed. */
  Optional<String> landing(String table) {
    return Optional.ofNullable(project.project().tables().get(table))
        .filter(definition -> !definition.derived())
        .map(definition -> definition.landed().landing().path());
  }

  /** Every table that the project defines, and the tables of predictions. */
  Map<String, Kind> all() {
    SortedMap<String, Kind> all = new TreeMap<>();
    project.project().tables().keySet().forEach(t -> kind(t).ifPresent(k -> all.put(t, k)));
    project.featureTables().keySet().forEach(t -> all.put(t, Kind.FEATURE_TABLE));
    project.scorings().values().forEach(s -> all.put(s.table(), Kind.PREDICTIONS));
    return all;
  }
}
