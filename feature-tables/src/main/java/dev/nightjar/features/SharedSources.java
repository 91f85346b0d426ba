package dev.nightjar.features;

import static org.apache.spark.sql.functions.expr;

import dev.nightjar.lakehouse.AsOf;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.storage.StorageLevel;
import scala.collection.JavaConverters;

/**
 * What several feature tables read of the same source, read and put in order once: as far back as
 * the one that looks back furthest, kept until all of them are cut. May be used side by side.
 */
public final class SharedSources implements AutoCloseable {
  private final Lakehouse lakehouse;
  private final Project project;
  private final Collection<FeatureTable> tables;
  private final Map<List<Object>, Dataset<Row>> histories = new HashMap<>();

  /** The sources of feature tables that are cut together. */
  public SharedSources(Lakehouse lakehouse, Project project, Collection<FeatureTable> tables) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.tables = List.copyOf(tables);
  }

  /**
   * The rows of {@link AsOf#history} that a feature table's cuts may see, and maybe more.
   *
   * @param first the first cut's instant
   * @param last the last cut's
   */
  Dataset<Row> history(FeatureTable table, TableVersion version, Instant first, Instant last) {
    TableDefinition source = project.tables().get(table.from());
    if (source == null) {
      throw new IllegalArgumentException("there is no table " + table.from());
    }
    List<FeatureTable> sharing =
        tables.stream().filter(t -> t.from().equals(table.from())).toList();
    if (sharing.size() < 2) {
      return SnapshotPlan.history(
          lakehouse.read(version), source, first.minus(table.reach()), last);
    }
    synchronized (this) {
      return histories.computeIfAbsent(
          List.of(version, first, last),
          key -> {
            Duration reach =
                sharing.stream()
                    .map(FeatureTable::reach)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            return SnapshotPlan.history(lakehouse.read(version), source, first.minus(reach), last)
                .select(columns(sharing, source))
                .persist(StorageLevel.MEMORY_AND_DISK());
          });
    }
  }

  private static Column[] columns(List<FeatureTable> sharing, TableDefinition source) {
    Set<String> names = new LinkedHashSet<>();
    names.add(source.eventTime());
    names.add(TableDefinition.KNOWN_AT);
    names.add(AsOf.SUPERSEDED_AT);
    if (source.sequence() != null) {
      names.add(source.sequence());
    }
    if (source.deletedWhen() != null) {
      names.add(TableDefinition.DELETED);
    }
    for (FeatureTable table : sharing) {
      names.addAll(table.entity().keySet());
      Latest latest = table.latest();
      if (latest != null) {
        names.addAll(latest.columns().keySet());
      }
      for (WindowFeature feature : table.features()) {
        if (!feature.countsRows()) {
          names.addAll(columnsOf(feature.sql()));
        }
      }
    }
    return names.stream().map(Quoted::column).toArray(Column[]::new);
  }

  private static List<String> columnsOf(String sql) {
    return JavaConverters.seqAsJavaList(expr(sql).expr().collectLeaves()).stream()
        .filter(UnresolvedAttribute.class::isInstance)
        .map(leaf -> ((UnresolvedAttribute) leaf).nameParts().head())
        .toList();
  }

  /** Lets go of what was kept. */
  @Override
  public synchronized void close() {
    histories.values().forEach(Dataset::unpersist);
    histories.clear();
  }
}
