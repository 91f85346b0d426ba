package dev.nightjar.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.CodeVersion;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.Replayed.Difference;
import dev.nightjar.training.model.Engine;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.registry.Lineage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a model was trained with, against what it would be trained with here and now. */
final class RecordedMachine {
  private RecordedMachine() {}

  /** Engine build, code version and all of {@link MachineEnvironment}, where they differ. */
  static List<Difference> differences(Lineage lineage, Trainer trainer, Engine engine) {
    return differences(
        lineage, trainer.engineBuild(), CodeVersion.current(), MachineEnvironment.describe(engine));
  }

  /** The engine that a version was trained with; versions of before there were two had memory. */
  static Engine engine(Lineage lineage) {
    return Engine.parse(
        tree(lineage.environment()).path(MachineEnvironment.ENGINE).asText(Engine.MEMORY_NAME));
  }

  static List<Difference> differences(
      Lineage lineage, String engineBuild, String codeVersion, String environment) {
    List<Difference> differences = new ArrayList<>();
    add(differences, "engine build", lineage.engineBuild(), engineBuild);
    add(differences, "code version", lineage.codeVersion(), codeVersion);
    JsonNode recorded = tree(lineage.environment());
    for (Map.Entry<String, JsonNode> now : tree(environment).properties()) {
      add(
          differences,
          now.getKey(),
          now.getKey().equals(MachineEnvironment.ENGINE)
              ? engine(lineage).toString()
              : recorded.path(now.getKey()).asText(""),
          now.getValue().asText());
    }
    return differences;
  }

  private static void add(List<Difference> all, String what, String recorded, String now) {
    if (!recorded.equals(now)) {
      all.add(new Difference(what, recorded, now));
    }
  }

  private static JsonNode tree(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw NightjarException.bug("Cannot read a description of a machine: " + json, e);
    }
  }
}
