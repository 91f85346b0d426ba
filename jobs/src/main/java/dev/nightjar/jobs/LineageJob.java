package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "lineage",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what a table version, a model version or a prediction was made from, down to what landed.",
      "Without a version: the newest of a table, the champion of a model."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar lineage carrier_delays@3",
      "  nightjar lineage late_arrival --html lineage.html",
      "  nightjar lineage late_arrival:HA-51-JFK-20130601",
      "  nightjar lineage --model late_arrival HA-51-JFK-20130601 --json",
      "  nightjar lineage outcomes@2 --down"
    })
final class LineageJob extends Job {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Mixin ShowOptions show;

  @Parameters(
      paramLabel = "NAME",
      description = "TABLE, TABLE@VERSION, MODEL, MODEL@VERSION or MODEL:KEY.")
  private String name = "";

  @Option(
      names = "--model",
      paramLabel = "M",
      description = "NAME is the key of a row that this model predicted.")
  private @Nullable String model;

  @Option(names = "--down", description = "Shows what was made from it too, as far as is known.")
  private boolean down;

  @Option(
      names = "--html",
      paramLabel = "F",
      description = "Writes a page with a picture to this file.")
  private @Nullable Path html;

  @Override
  public Integer call() {
    WholeProject written = project();
    Lakehouse lakehouse = open(written);
    WholeProject project = written.in(lakehouse);
    TableSources sources = new TableSources(project);
    LineageGraph graph = new LineageGraph();
    LineageNode root = add(project, lakehouse, sources, graph);
    if (html != null) {
      WrittenFile.write(html, LineagePage.of(graph, root));
    }
    if (show.json) {
      out().println(json(graph));
      out().flush();
    } else if (html == null) {
      LineageText.print(out(), root, graph::inputsOf);
      if (down) {
        out().println();
        out().println("made from it:");
        LineageText.print(out(), root, graph::usersOf);
      }
    }
    return DONE;
  }

  private LineageNode add(
      WholeProject project, Lakehouse lakehouse, TableSources sources, LineageGraph graph) {
    Upstream upstream = new Upstream(lakehouse, sources, graph);
    int colon = name.indexOf(':');
    if (model != null) {
      return upstream.prediction(project.scoring(model), name);
    }
    if (colon > 0 && project.models().containsKey(name.substring(0, colon))) {
      return upstream.prediction(
          project.scoring(name.substring(0, colon)), name.substring(colon + 1));
    }
    int at = name.lastIndexOf('@');
    String plain = at < 0 ? name : name.substring(0, at);
    if (project.models().containsKey(plain)) {
      Registry registry = new Registry(lakehouse);
      ModelVersion version =
          at < 0
              ? registry.requireChampion(plain)
              : registry.show(plain, TableVersion.parse(name).version());
      LineageNode node = upstream.model(version);
      if (down) {
        new Downstream(lakehouse, sources, graph).model(version);
      }
      return node;
    }
    if (sources.kind(plain).isEmpty()) {
      Set<String> valid = new TreeSet<>(sources.all().keySet());
      valid.addAll(project.models().keySet());
      throw NightjarException.user(
          "Cannot show the lineage of " + name,
          "the project has no table or model of this name" + Problems.didYouMean(plain, valid),
          "name one that it defines, or MODEL:KEY for a prediction");
    }
    TableVersion newest = lakehouse.newest(plain);
    TableVersion version = at < 0 ? newest : TableVersion.parse(name);
    if (version.version() < 0 || version.version() > newest.version()) {
      throw NightjarException.user(
          "Cannot show the lineage of " + name,
          "the newest version of the table is " + newest,
          "`nightjar history " + plain + "` lists the versions");
    }
    LineageNode node = upstream.table(version, null);
    if (down) {
      new Downstream(lakehouse, sources, graph).table(version);
    }
    return node;
  }

  private static ObjectNode json(LineageGraph graph) {
    ObjectNode json = JSON.createObjectNode();
    ArrayNode nodes = json.putArray("nodes");
    for (LineageNode node : graph.nodes()) {
      ObjectNode each = nodes.addObject().put("id", node.id());
      each.put("kind", node.kind().name().toLowerCase(Locale.ROOT)).put("name", node.title());
      node.details().forEach(each::put);
    }
    ArrayNode edges = json.putArray("edges");
    graph.edges().forEach(e -> edges.addObject().put("from", e.from()).put("to", e.to()));
    return json;
  }
}
