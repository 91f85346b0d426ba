package dev.nightjar.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.nightjar.lakehouse.Lakehouse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = "Lists a table's commits: which run wrote which nights, from what, judged how.",
    footer = {"", "Examples:", "  nightjar history outcomes", "  nightjar history outcomes --json"})
final class HistoryJob extends Job {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WINDOWS_SHOWN = 3;

  @Mixin ShowOptions show;

  @Parameters(paramLabel = "TABLE", description = "The table's name.")
  private String table = "";

  @Override
  public Integer call() {
    Lakehouse lakehouse = openLakehouse();
    lakehouse.newest(table);
    ShownTable shown =
        new ShownTable(
            List.of(
                "version",
                "committed_at",
                "operation",
                "job",
                "verdict",
                "nights",
                "inputs",
                "run"));
    for (Row commit :
        lakehouse
            .spark()
            .sql("DESCRIBE HISTORY delta.`" + lakehouse.path(table) + "`")
            .orderBy("version")
            .collectAsList()) {
      JsonNode note = note(commit.getAs("userMetadata"));
      List<String> windows = new ArrayList<>();
      note.path("windows").fieldNames().forEachRemaining(windows::add);
      List<String> inputs = new ArrayList<>();
      note.path("inputs").forEach(input -> inputs.add(input.asText()));
      shown.add(
          Arrays.asList(
              commit.<Long>getAs("version"),
              commit.getAs("timestamp"),
              commit.getAs("operation"),
              note.path("job").asText(),
              note.path("verdict").asText(),
              show.json ? windows : shortened(windows),
              show.json ? inputs : String.join(" ", inputs),
              note.path("run").asText()));
    }
    shown.print(out(), show.json);
    return DONE;
  }

  private static String shortened(List<String> windows) {
    return windows.size() <= WINDOWS_SHOWN
        ? String.join(" ", windows)
        : windows.get(0) + " … " + windows.get(windows.size() - 1) + " (" + windows.size() + ")";
  }

  private static JsonNode note(@Nullable String text) {
    try {
      return text == null ? MissingNode.getInstance() : JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
