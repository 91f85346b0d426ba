package dev.nightjar.features;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Run;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The versions of feature tables: each definition has a Delta table of its own, so a model goes on
 * reading the one it was trained on when the definition changes. The table {@link #TABLE} remembers
 * every definition whose snapshots were cut.
 */
public final class FeatureVersions {
  /** The table of all versions, one row each. */
  public static final String TABLE = "nightjar_feature_versions";

  private static final String SEQUENCE = "versions";
  private static final int TRIES = 12;

  private final Lakehouse lakehouse;

  FeatureVersions(Lakehouse lakehouse) {
    this.lakehouse = lakehouse;
  }

  /**
   * Finds the Delta table of each feature table of a project: that of the version with an equal
   * definition, else the next one. Nothing is written.
   *
   * @param defined the project's feature tables by name
   */
  public static ResolvedFeatures resolve(
      Lakehouse lakehouse, Project project, Map<String, FeatureTable> defined) {
    List<FeatureVersion> known = new FeatureVersions(lakehouse).known();
    Map<String, List<FeatureVersion>> byName =
        known.stream()
            .collect(
                groupingBy(
                    version -> version.name().featureTable(),
                    TreeMap::new,
                    toCollection(ArrayList::new)));
    Map<String, FeatureTable> current = new LinkedHashMap<>();
    Map<String, FeatureTable> all = new LinkedHashMap<>();
    for (FeatureTable table : defined.values()) {
      FeatureTable named =
          table.named(nameOf(table, byName.getOrDefault(table.name(), List.of())).table());
      current.put(table.name(), named);
      all.put(named.name(), named);
    }
    Map<String, String> unreadable = new LinkedHashMap<>();
    for (FeatureVersion version : known) {
      if (!all.containsKey(version.name().table())) {
        read(version, project)
            .ifPresentOrElse(
                table -> all.put(table.name(), table),
                () -> unreadable.put(version.name().table(), problems(version, project)));
      }
    }
    return new ResolvedFeatures(current, all, unreadable);
  }

  private static VersionedName nameOf(FeatureTable table, List<FeatureVersion> versions) {
    String hash = table.definitionHash();
    int newest = versions.stream().mapToInt(v -> v.name().version()).max().orElse(0);
    return versions.stream()
        .filter(version -> version.hash().equals(hash))
        .map(FeatureVersion::name)
        .findFirst()
        .orElseGet(() -> new VersionedName(table.name(), newest + 1));
  }

  /**
   * Remembers the definitions of these feature tables under their Delta tables, in one commit; does
   * nothing for those that are remembered.
   *
   * @throws NightjarException of category OUTSIDE when another run has given a Delta table to
   *     another definition since it was resolved
   */
  synchronized void register(Run run, Collection<FeatureTable> tables) {
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      long sequence = lakehouse.sequence(TABLE, SEQUENCE);
      List<Row> rows = new ArrayList<>();
      for (FeatureTable table : tables) {
        if (!isKnown(table)) {
          rows.add(FeatureVersion.of(table, run).row());
        }
      }
      if (rows.isEmpty() || append(run, rows, sequence + 1)) {
        return;
      }
    }
    throw NightjarException.outside(
        "Cannot register the definitions of feature tables",
        "others registered theirs " + TRIES + " times in a row",
        "try again",
        null);
  }

  private boolean append(Run run, List<Row> rows, long sequence) {
    Dataset<Row> frame = lakehouse.spark().createDataFrame(rows, FeatureVersion.SCHEMA).coalesce(1);
    return lakehouse.appendOnce(run, TABLE, frame, SEQUENCE, sequence);
  }

  private boolean isKnown(FeatureTable table) {
    Optional<FeatureVersion> same =
        known().stream().filter(v -> v.name().table().equals(table.name())).findFirst();
    if (same.isPresent() && !same.get().hash().equals(table.definitionHash())) {
      throw NightjarException.outside(
          "Cannot cut the snapshots of " + table.name(),
          "another run has begun that table with another definition",
          "run the job again: it takes the next version's table",
          null);
    }
    return same.isPresent();
  }

  /** The versions of a feature table whose snapshots were cut, by number; none before the first. */
  public static List<FeatureVersion> of(Lakehouse lakehouse, String featureTable) {
    return new FeatureVersions(lakehouse)
        .known().stream().filter(v -> v.name().featureTable().equals(featureTable)).toList();
  }

  /** All versions, as of the newest version of their table. */
  private List<FeatureVersion> known() {
    return lakehouse.rowsOfSmall(TABLE).stream()
        .map(FeatureVersion::read)
        .sorted(
            Comparator.comparing((FeatureVersion v) -> v.name().featureTable())
                .thenComparing(v -> v.name().version()))
        .toList();
  }

  private static Optional<FeatureTable> read(FeatureVersion version, Project project) {
    Problems problems = new Problems();
    FeatureTable table =
        DefinitionJson.read(version.definition(), version.name().table(), project, problems);
    return problems.all().isEmpty() && table.definitionHash().equals(version.hash())
        ? Optional.of(table.named(version.name().table()))
        : Optional.empty();
  }

  private static String problems(FeatureVersion version, Project project) {
    Problems problems = new Problems();
    DefinitionJson.read(version.definition(), version.name().table(), project, problems);
    return problems.all().isEmpty()
        ? "this version of Nightjar reads it differently"
        : String.join("; ", problems.all().stream().map(Problems.Problem::message).toList());
  }
}
