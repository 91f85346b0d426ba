package dev.nightjar.lakehouse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What Nightjar writes into the metadata of each of its Delta commits, as JSON (rule W1).
 *
 * @param run id of the run that committed
 * @param job its job
 * @param verdict what the batch's gate concluded
 * @param inputs every table version the run had read so far
 * @param windows input hash of each window of the commit
 */
record CommitNote(
    String run,
    String job,
    Verdict verdict,
    List<String> inputs,
    SortedMap<TableWindow, String> windows) {
  private static final ObjectMapper JSON = new ObjectMapper();

  String toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("nightjar", 1).put("run", run).put("job", job).put("verdict", verdict.name());
    inputs.forEach(json.putArray("inputs")::add);
    ObjectNode hashes = json.putObject("windows");
    windows.forEach((window, hash) -> hashes.put(window.id(), hash));
    return json.toString();
  }

  /** Empty when the text is not a note of ours. */
  static Optional<CommitNote> parse(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      if (json == null || !json.has("nightjar")) {
        return Optional.empty();
      }
      SortedMap<TableWindow, String> windows = new TreeMap<>();
      for (Map.Entry<String, JsonNode> entry : json.get("windows").properties()) {
        windows.put(TableWindow.parse(entry.getKey()), entry.getValue().asText());
      }
      List<String> inputs = new java.util.ArrayList<>();
      json.get("inputs").forEach(input -> inputs.add(input.asText()));
      return Optional.of(
          new CommitNote(
              json.get("run").asText(),
              json.get("job").asText(),
              Verdict.valueOf(json.get("verdict").asText()),
              inputs,
              windows));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
