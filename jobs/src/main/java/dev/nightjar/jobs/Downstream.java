package dev.nightjar.jobs;

import dev.nightjar.features.Manifest;
import dev.nightjar.jobs.LineageNode.Kind;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TableCommit;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.scoring.PredictionOrigin;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds to a lineage what was made from a thing, as far as the tables' logs and rows tell. */
final class Downstream {
  private final Lakehouse lakehouse;
  private final TableSources sources;
  private final LineageGraph graph;
  private final List<ModelVersion> models;
  private final Map<TableVersion, List<PredictionOrigin>> predictions = new LinkedHashMap<>();
  private final Map<String, List<TableCommit>> commits = new LinkedHashMap<>();

  Downstream(Lakehouse lakehouse, TableSources sources, LineageGraph graph) {
    this.lakehouse = lakehouse;
    this.sources = sources;
    this.graph = graph;
    this.models = new Registry(lakehouse).list();
    sources
        .all()
        .forEach(
            (table, kind) -> {
              if (lakehouse.exists(table)) {
                TableVersion newest = lakehouse.newest(table);
                if (kind == Kind.PREDICTIONS) {
                  predictions.put(newest, PredictionOrigin.all(lakehouse, newest));
                } else {
                  commits.put(table, lakehouse.commits(newest));
                }
              }
            });
  }

  /** Adds what was computed, learnt and predicted from a table version. */
  void table(TableVersion version) {
    String id = version.toString();
    commits.forEach(
        (table, made) ->
            made.stream()
                .filter(commit -> sources.inputs(commit).contains(version))
                .forEach(
                    commit -> {
                      LineageNode user = node(commit);
                      graph.connect(id, user.id());
                      if (graph.add(user)) {
                        table(commit.version());
                      }
                    }));
    for (ModelVersion model : models) {
      Manifest manifest = model.manifest();
      Long pinned = manifest.tables().get(version.table());
      if (pinned != null && pinned == version.version()) {
        LineageNode set =
            new LineageNode(
                "training set " + manifest.id(),
                Kind.TRAINING_SET,
                manifest.id(),
                new TreeMap<>(Map.of("night", manifest.date().toString())));
        graph.add(set);
        graph.connect(id, set.id());
        LineageNode learnt =
            new LineageNode(
                "model " + model.model() + "@" + model.version(),
                Kind.MODEL,
                model.toString(),
                new TreeMap<>(Map.of("run", model.runId())));
        graph.connect(set.id(), learnt.id());
        if (graph.add(learnt)) {
          model(model);
        }
      }
    }
    predictions.forEach(
        (table, origins) ->
            connect(
                id,
                table,
                origins.stream().filter(origin -> origin.tables().contains(version)).toList()));
  }

  /** Adds what a model version predicted. */
  void model(ModelVersion version) {
    String id = "model " + version.model() + "@" + version.version();
    predictions.forEach(
        (table, origins) -> {
          if (sources.modelOf(table.table()).filter(version.model()::equals).isPresent()) {
            connect(
                id,
                table,
                origins.stream().filter(o -> o.modelVersion() == version.version()).toList());
          }
        });
  }

  private void connect(String id, TableVersion table, List<PredictionOrigin> made) {
    if (!made.isEmpty()) {
      String nights = made.get(0).night() + " to " + made.get(made.size() - 1).night();
      LineageNode node =
          new LineageNode(
              table.toString(),
              Kind.PREDICTIONS,
              table.toString(),
              new TreeMap<>(Map.of("nights", nights)));
      graph.add(node);
      graph.connect(id, node.id());
    }
  }

  private LineageNode node(TableCommit commit) {
    TreeMap<String, String> details = new TreeMap<>();
    details.put("job", commit.job());
    details.put("run", commit.run());
    details.put("verdict", commit.verdict().name());
    details.put(
        "nights",
        commit.windows().firstKey().night() + " to " + commit.windows().lastKey().night());
    String id = commit.version().toString();
    Kind kind = sources.kind(commit.version().table()).orElse(Kind.TABLE);
    return new LineageNode(id, kind, id, details);
  }
}
