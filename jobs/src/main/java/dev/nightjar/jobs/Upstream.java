package dev.nightjar.jobs;

import dev.nightjar.features.Manifest;
import dev.nightjar.jobs.LineageNode.Kind;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TableCommit;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.scoring.PredictionOrigin;
import dev.nightjar.scoring.ScoringDefinition;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Adds to a lineage what a thing was made from, down to the landings. */
final class Upstream {
  /** More versions of one table than these, read for older nights, are one node. */
  private static final int VERSIONS_SHOWN = 3;

  private final Lakehouse lakehouse;
  private final TableSources sources;
  private final LineageGraph graph;

  /** A table version, and the night of it that was asked for. */
  private record Asked(TableVersion version, @Nullable LocalDate night) {}

  private final Map<Asked, LineageNode> done = new HashMap<>();

  Upstream(Lakehouse lakehouse, TableSources sources, LineageGraph graph) {
    this.lakehouse = lakehouse;
    this.sources = sources;
    this.graph = graph;
  }

  /** Adds a prediction. */
  LineageNode prediction(ScoringDefinition scoring, String key) {
    PredictionOrigin origin = PredictionOrigin.of(lakehouse, scoring, key);
    SortedMap<String, String> details = new TreeMap<>();
    details.put("night", origin.night().toString());
    details.put("run", origin.run());
    LineageNode node = new LineageNode(scoring.model() + ":" + key, Kind.PREDICTION, key, details);
    graph.add(node);
    connect(node, model(new Registry(lakehouse).show(scoring.model(), origin.modelVersion())));
    origin.tables().forEach(t -> connect(node, table(t, seenBy(node, t.table(), origin.night()))));
    return node;
  }

  /** Adds a model version and its training set. */
  LineageNode model(ModelVersion version) {
    SortedMap<String, String> details = new TreeMap<>();
    details.put("night", version.lineage().night().toString());
    details.put("run", version.runId());
    details.put("trainer", version.trainer());
    LineageNode node =
        new LineageNode(
            "model " + version.model() + "@" + version.version(),
            Kind.MODEL,
            version.toString(),
            details);
    if (graph.add(node)) {
      connect(node, trainingSet(version));
    }
    return node;
  }

  private LineageNode trainingSet(ModelVersion version) {
    Manifest manifest = version.manifest();
    SortedMap<String, String> details = new TreeMap<>();
    details.put("checksum", manifest.checksum());
    details.put("rows", String.valueOf(manifest.rows()));
    details.put("night", manifest.date().toString());
    LineageNode node =
        new LineageNode("training set " + manifest.id(), Kind.TRAINING_SET, manifest.id(), details);
    if (graph.add(node)) {
      manifest
          .tables()
          .forEach((table, v) -> connect(node, table(new TableVersion(table, v), null)));
    }
    return node;
  }

  /**
   * Adds a table version.
   *
   * @param night of which the rows are asked for; null for all rows. Of what lands all commits are
   *     told in any case
   */
  LineageNode table(TableVersion version, @Nullable LocalDate night) {
    Asked asked = new Asked(version, night);
    LineageNode known = done.get(asked);
    if (known != null) {
      return known;
    }
    String table = version.table();
    Kind kind = sources.kind(table).orElse(Kind.TABLE);
    List<TableCommit> commits = lakehouse.commits(version);
    if (night != null && kind != Kind.TABLE) {
      commits = commits.stream().filter(commit -> fills(commit, night)).limit(1).toList();
    }
    LineageNode node =
        new LineageNode(version.toString(), kind, version.toString(), details(commits));
    graph.add(node);
    done.put(asked, node);
    sources.landing(table).ifPresent(path -> connect(node, landing(path)));
    if (kind == Kind.PREDICTIONS) {
      sources.modelOf(table).ifPresent(model -> predictions(node, version, model, night));
    } else {
      SortedMap<String, SortedSet<TableVersion>> inputs = new TreeMap<>();
      commits.forEach(commit -> collect(inputs, sources.inputs(commit)));
      connect(node, inputs, night);
    }
    return node;
  }

  private LineageNode landing(String path) {
    LineageNode landing = new LineageNode("landing " + path, Kind.LANDING, path, new TreeMap<>());
    graph.add(landing);
    return landing;
  }

  /** The rows of predictions say themselves what they were made by and from. */
  private void predictions(
      LineageNode node, TableVersion version, String model, @Nullable LocalDate night) {
    Registry registry = new Registry(lakehouse);
    SortedMap<String, SortedSet<TableVersion>> inputs = new TreeMap<>();
    for (PredictionOrigin origin : PredictionOrigin.all(lakehouse, version)) {
      if (night == null || night.equals(origin.night())) {
        connect(node, model(registry.show(model, origin.modelVersion())));
        collect(inputs, origin.tables());
      }
    }
    connect(node, inputs, night);
  }

  private void connect(
      LineageNode node,
      SortedMap<String, SortedSet<TableVersion>> inputs,
      @Nullable LocalDate night) {
    inputs.forEach(
        (table, versions) -> {
          if (versions.size() <= VERSIONS_SHOWN) {
            versions.forEach(v -> connect(node, table(v, seenBy(node, table, night))));
          } else {
            connect(node, table(versions.last(), seenBy(node, table, night)));
            connect(node, older(versions.headSet(versions.last())));
          }
        });
  }

  /**
   * The night of a source that a night was made from; null for all that the source held: but for a
   * prediction's snapshots, and what a SELECT sees by night.
   */
  private @Nullable LocalDate seenBy(LineageNode made, String source, @Nullable LocalDate night) {
    boolean snapshot =
        (made.kind() == Kind.PREDICTION || made.kind() == Kind.PREDICTIONS)
            && sources.kind(source).filter(Kind.FEATURE_TABLE::equals).isPresent();
    String table = made.title().replaceFirst("@\\d+$", "");
    return snapshot || sources.nightByNight(table, source) ? night : null;
  }

  private LineageNode older(SortedSet<TableVersion> versions) {
    String name = versions.first() + ".." + versions.last().version();
    SortedMap<String, String> details = new TreeMap<>();
    details.put("versions", String.valueOf(versions.size()));
    LineageNode node = new LineageNode(name, Kind.OLDER_VERSIONS, name, details);
    graph.add(node);
    return node;
  }

  private void connect(LineageNode made, LineageNode from) {
    graph.connect(from.id(), made.id());
  }

  private static void collect(
      SortedMap<String, SortedSet<TableVersion>> inputs, Collection<TableVersion> versions) {
    for (TableVersion version : versions) {
      inputs.computeIfAbsent(version.table(), t -> new TreeSet<>()).add(version);
    }
  }

  private static boolean fills(TableCommit commit, LocalDate night) {
    return commit.windows().keySet().stream().anyMatch(w -> w.covers(TableWindow.of(night)));
  }

  private static SortedMap<String, String> details(List<TableCommit> commits) {
    SortedMap<String, String> details = new TreeMap<>();
    SortedSet<TableWindow> windows = new TreeSet<>();
    commits.forEach(commit -> windows.addAll(commit.windows().keySet()));
    if (!commits.isEmpty()) {
      TableCommit newest = commits.get(0);
      details.put("commits", String.valueOf(commits.size()));
      details.put("job", newest.job());
      details.put("run", newest.run());
      details.put("verdict", newest.verdict().name());
      details.put("input_hash", newest.windows().get(newest.windows().lastKey()));
      details.put(
          "nights",
          windows.size() == 1
              ? windows.first().toString().replaceFirst("^night ", "")
              : windows.first().toString().replaceFirst("^night ", "")
                  + " to "
                  + windows.last().night());
    }
    return details;
  }
}
