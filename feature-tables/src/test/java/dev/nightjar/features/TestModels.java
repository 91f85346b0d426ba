package dev.nightjar.features;

import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.ProjectFolder;
import dev.nightjar.lakehouse.YamlMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Model definitions for tests. */
final class TestModels {
  /** The reference model's 27 columns (DESIGN §8). */
  static final String REFERENCE =
      """
      rows: schedule
      predict_at: { local: "04:00", of: departs_at }
      label: { from: outcomes, on: [flight_id], value: "arr_delay >= 15" }
      features:
        - { from: schedule, columns: [carrier, origin, dest, hour, mins, dow, distance] }
        - { from: origin_delays, columns: [origin_rate_1d] }
        - { from: carrier_delays, columns: [carrier_rate_7d] }
        - { from: origin_delays, columns: [origin_rate_7d] }
        - { from: dest_delays, columns: [dest_rate_7d] }
        - { from: origin_hour_delays, columns: [orghour_rate_7d] }
        - { from: origin_carrier_delays, columns: [orgcar_rate_7d] }
        - { from: carrier_delays, columns: [carrier_rate_28d] }
        - { from: origin_delays, columns: [origin_rate_28d] }
        - { from: dest_delays, columns: [dest_rate_28d] }
        - { from: flight_delays, columns: [flt_rate_28d] }
        - { from: origin_hour_delays, columns: [orghour_rate_28d] }
        - { from: origin_carrier_delays, columns: [orgcar_rate_28d] }
        - { from: airport_weather, columns: "*" }
      """;

  private TestModels() {}

  /** Reads a model's definition; a mistake in it is an exception. */
  static TrainingSetSpec read(
      Project project, Map<String, FeatureTable> tables, String yaml, LeakGuard guard) {
    Problems problems = new Problems();
    YamlMap map = map(yaml, problems);
    TrainingSetSpec spec = new TrainingSetSpecReader(project, tables, problems, guard).read(map);
    map.finish();
    problems.throwIfAny("Cannot read the model");
    return spec;
  }

  static TrainingSetSpec read(Project project, Map<String, FeatureTable> tables, String yaml) {
    return read(project, tables, yaml, LeakGuard.REFUSE);
  }

  /** A YAML text as the file {@code models/model.yaml} of a project. */
  static YamlMap map(String yaml, Problems problems) {
    try {
      Path folder = Files.createTempDirectory("model");
      Files.writeString(folder.resolve("lakehouse.yaml"), "name: test\nroot: unused\n");
      Files.createDirectories(folder.resolve("models"));
      Files.writeString(folder.resolve("models/model.yaml"), yaml);
      return ProjectFolder.open(folder, null).documents("models", problems).get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
