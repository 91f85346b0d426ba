package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableWindow;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/**
 * Batches that {@code ingest --stage-only} leaves for {@code gate}. They outlive their run; the
 * sweep of staging removes what nobody gated within two days.
 */
final class HeldBatches {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Lakehouse lakehouse;
  private final Path folder;
  private final Path list;

  HeldBatches(Lakehouse lakehouse, NightRange nights, boolean history) {
    this.lakehouse = lakehouse;
    String name = "held-" + (history ? "to-" : "") + nights.from() + "-" + nights.to();
    this.folder = new Path(lakehouse.root(), "_staging/" + name);
    this.list = new Path(folder, "_batches.json");
  }

  /** Where the batch of a table is held. */
  String folder(String table) {
    return new Path(folder, table).toString();
  }

  /**
   * What is left for the gate.
   *
   * @param landed staged batches of what landed
   * @param derived the tables to be made from others when those are published
   */
  record Held(List<StagedBatch> landed, List<TableDefinition> derived) {}

  /** Writes the list of batches, last of all: without it there are none. */
  void save(List<StagedBatch> batches, List<TableDefinition> derived) {
    ArrayNode array = JSON.createArrayNode();
    for (StagedBatch batch : batches) {
      ObjectNode held = array.addObject().put("table", batch.table().name());
      ArrayNode windows = held.put("empty", batch.path().isEmpty()).putArray("windows");
      batch
          .inputHashes()
          .forEach(
              (window, hash) -> {
                ObjectNode each = windows.addObject().put("night", window.night().toString());
                each.put("history", window.history()).put("hash", hash);
              });
    }
    derived.forEach(table -> array.addObject().put("table", table.name()).putArray("windows"));
    try (OutputStream out = lakehouse.files().create(list, true)) {
      JSON.writeValue(out, array);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** The batches that are held; empty when none were staged. */
  Optional<Held> load(WholeProject project) {
    try {
      if (!lakehouse.files().exists(list)) {
        return Optional.empty();
      }
      List<StagedBatch> batches = new ArrayList<>();
      List<TableDefinition> derived = new ArrayList<>();
      try (InputStream in = lakehouse.files().open(list)) {
        for (JsonNode batch : JSON.readTree(in)) {
          TableDefinition table = project.tables(List.of(batch.get("table").asText())).get(0);
          if (table.derived()) {
            derived.add(table);
            continue;
          }
          SortedMap<TableWindow, String> windows = new TreeMap<>();
          for (JsonNode window : batch.get("windows")) {
            LocalDate night = LocalDate.parse(window.get("night").asText());
            windows.put(
                window.get("history").asBoolean()
                    ? TableWindow.historyTo(night)
                    : TableWindow.of(night),
                window.get("hash").asText());
          }
          String path = batch.get("empty").asBoolean() ? "" : folder(table.name());
          batches.add(new StagedBatch(table, path, windows));
        }
      }
      return Optional.of(new Held(batches, derived));
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Removes what has been published. */
  void remove() {
    try {
      lakehouse.files().delete(folder, true);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private NightjarException unusable(IOException e) {
    return NightjarException.outside(
        "Cannot use the staged batches in " + folder,
        String.valueOf(e.getMessage()),
        "check the storage and run the job again",
        e);
  }
}
