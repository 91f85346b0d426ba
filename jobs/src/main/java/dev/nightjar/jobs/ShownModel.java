package dev.nightjar.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.registry.Lineage;
import dev.nightjar.training.registry.ModelVersion;
import java.io.PrintWriter;

/**
 * A model version with all that made it, for a person or a program.
 *
 * @param standing one sentence on where it stands
 */
record ShownModel(ModelVersion version, String standing) {
  private static final ObjectMapper JSON = new ObjectMapper();

  void print(PrintWriter out, boolean json) {
    if (json) {
      out.println(toJson());
    } else {
      out.println(standing);
      lineage(out);
      out.println("parameters     " + version.parameters());
      if (version.threshold() != null) {
        out.println("threshold      " + version.threshold());
      }
      tree(version.metrics())
          .properties()
          .forEach(
              part ->
                  part.getValue()
                      .properties()
                      .forEach(
                          trainer ->
                              out.printf(
                                  "%-14s %s %s%n",
                                  part.getKey(), trainer.getKey(), trainer.getValue())));
      version.files().forEach((name, hash) -> out.println("file           " + name + " " + hash));
    }
    out.flush();
  }

  /** Where the version comes from, line by line. */
  void lineage(PrintWriter out) {
    Lineage lineage = version.lineage();
    out.println(
        "trained        as of "
            + lineage.asOf()
            + " (night "
            + lineage.night()
            + ") by "
            + version.trainer());
    out.println(
        "training set   "
            + lineage.trainingSetId()
            + ", "
            + lineage.trainingRows()
            + " rows, checksum "
            + lineage.trainingSetChecksum());
    out.println("tables         " + tree(lineage.manifest()).path("tables"));
    out.println("engine         " + lineage.engineBuild());
    out.println(
        "code           " + lineage.codeVersion() + ", definition " + lineage.definitionHash());
    out.println("environment    " + lineage.environment());
  }

  ObjectNode toJson() {
    Lineage lineage = version.lineage();
    ObjectNode json = JSON.createObjectNode();
    json.put("model", version.model()).put("version", version.version());
    json.put("standing", standing).put("trainer", version.trainer());
    json.put("night", lineage.night().toString()).put("as_of", lineage.asOf().toString());
    json.put("training_set", lineage.trainingSetId()).put("rows", lineage.trainingRows());
    json.put("checksum", lineage.trainingSetChecksum());
    json.put("definition_hash", lineage.definitionHash()).put("engine", lineage.engineBuild());
    json.put("code_version", lineage.codeVersion()).put("run", version.runId());
    json.put("created_at", version.createdAt().toString()).put("threshold", version.threshold());
    json.set("parameters", tree(version.parameters()));
    json.set("metrics", tree(version.metrics()));
    json.set("environment", tree(lineage.environment()));
    json.set("tables", tree(lineage.manifest()).path("tables"));
    json.set("files", JSON.valueToTree(version.files()));
    return json;
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw NightjarException.bug("Cannot read a part of the registry", e);
    }
  }
}
