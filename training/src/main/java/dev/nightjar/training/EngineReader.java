package dev.nightjar.training;

import dev.nightjar.lakehouse.YamlMap;
import dev.nightjar.training.model.Engine;
import dev.nightjar.training.trainer.DistributedTrainers;
import java.util.Optional;

/** Reads {@code engine: { name: distributed, workers: 4 }}. */
final class EngineReader {
  private EngineReader() {}

  /** What {@code name} may be. */
  private enum Name {
    MEMORY,
    DISTRIBUTED
  }

  static Engine read(Optional<YamlMap> written) {
    if (written.isEmpty()) {
      return Engine.MEMORY;
    }
    YamlMap yaml = written.get();
    Name name = yaml.oneOf("name", Name.class, Name.MEMORY);
    long workers = yaml.integer("workers", 0);
    yaml.finish();
    if (name == Name.MEMORY) {
      if (workers != 0) {
        yaml.problem("workers", "'workers' are of the engine distributed");
      }
      return Engine.MEMORY;
    }
    if (workers < 1 || workers > Engine.MOST_WORKERS) {
      yaml.problem(
          "workers",
          "the engine distributed needs 'workers', from 1 to %d: how many share a training"
              .formatted(Engine.MOST_WORKERS));
      return Engine.MEMORY;
    }
    return new Engine((int) workers);
  }

  /** Workers share rows, so nothing may need all of them in one memory. */
  static void requireFitting(YamlMap yaml, ModelDefinition definition) {
    if (!definition.engine().distributed()) {
      return;
    }
    for (String trainer : definition.trainers().keySet()) {
      if (!DistributedTrainers.NAMES.contains(trainer)) {
        yaml.problem(
            "engine",
            "the trainer '%s' needs all rows in one memory; with the engine distributed only %s train"
                .formatted(trainer, String.join(" and ", DistributedTrainers.NAMES)));
      }
    }
    definition
        .encodings()
        .forEach(
            (feature, encoding) -> {
              if (encoding.learns()) {
                yaml.problem(
                    "engine",
                    ("the encoding of '%s' learns from all rows in one memory; with the engine"
                            + " distributed encodings learn nothing but dictionaries")
                        .formatted(feature));
              }
            });
  }
}
