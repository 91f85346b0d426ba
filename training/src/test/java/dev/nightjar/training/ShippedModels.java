package dev.nightjar.training;

import dev.nightjar.features.FeatureTable;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.ProjectFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The shipped project with its model as it is or changed. */
final class ShippedModels {
  private static final Path FLIGHTS = Path.of("..", "lakehouse-config", "flights");

  private ShippedModels() {}

  static String yaml() {
    try {
      return Files.readString(FLIGHTS.resolve("models/late_arrival.yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ModelDefinition model() {
    Problems problems = new Problems();
    Map<String, ModelDefinition> models = read(FLIGHTS, problems);
    problems.throwIfAny("Cannot read the shipped models");
    return models.get("late_arrival");
  }

  /** The model written as {@code yaml} in a copy of the project. */
  static Map<String, ModelDefinition> read(Path copy, String yaml, Problems problems) {
    try {
      for (String folder : List.of("tables", "features", "models")) {
        Files.createDirectories(copy.resolve(folder));
      }
      Files.copy(FLIGHTS.resolve("lakehouse.yaml"), copy.resolve("lakehouse.yaml"));
      for (String folder : List.of("tables", "features")) {
        try (Stream<Path> files = Files.list(FLIGHTS.resolve(folder))) {
          for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
            Files.copy(file, copy.resolve(folder).resolve(file.getFileName().toString()));
          }
        }
      }
      Files.writeString(copy.resolve("models/late_arrival.yaml"), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return read(copy, problems);
  }

  private static Map<String, ModelDefinition> read(Path folder, Problems problems) {
    Project project = Project.read(ProjectFolder.open(folder, null), problems);
    Map<String, FeatureTable> tables = FeatureTable.read(project, new Problems());
    return ModelDefinition.read(project, tables, problems);
  }
}
