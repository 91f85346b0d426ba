package dev.nightjar.training;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.ProjectFolder;
import dev.nightjar.lakehouse.Publication;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.training.registry.ModelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;

/**
 * A small project: 40 trips a day from 1 April 2013 for 80 days, some of whose outcomes are
 * corrected or taken back days later. From 30 April on, what makes a trip late is another carrier.
 */
final class Trips {
  private static final LocalDate LAST = LocalDate.of(2013, 7, 31);
  private static final String TABLE =
      """
      table: %1$s
      landing: %1$s
      columns: { id: long, at: timestamp, %2$s }
      select: { id: id, at: at, %3$s }
      key: [id]
      event_time: at
      available_time: "at"
      """;
  private static final String MODEL =
      """
      model: late
      rows: trips
      predict_at: { local: "04:00", of: at }
      label: { from: arrivals, on: [id], value: late }
      features: [ { from: trips, columns: [carrier, rate] } ]
      split: { by: time, validation: 5d, test: 5d, gap: 0d }
      trainers: { xgboost: { rounds: 12, max_depth: 3, seed: 7 } }
      promote: { metric: log_loss, min_relative_gain: 0.01 }
      """;

  final Lakehouse lakehouse;
  final Project project;
  final ModelDefinition model;

  Trips(Path root) throws IOException {
    this(root, "");
  }

  /** With more keys in the model's YAML. */
  Trips(Path root, String more) throws IOException {
    lakehouse = TestSpark.lakehouse(root.resolve("lakehouse"));
    Path folder = root.resolve("project");
    Files.createDirectories(folder.resolve("tables"));
    Files.createDirectories(folder.resolve("models"));
    Files.writeString(
        folder.resolve("lakehouse.yaml"),
        "name: tests\nroot: ./unused\ntime_zone: America/New_York\n");
    Files.writeString(
        folder.resolve("tables/trips.yaml"),
        TABLE
            .formatted("trips", "carrier: string, rate: double", "carrier: carrier, rate: rate")
            .replace("\"at\"", "\"at - make_interval(0, 0, 0, 2)\""));
    Files.writeString(
        folder.resolve("tables/arrivals.yaml"),
        TABLE.formatted("arrivals", "late: boolean", "late: late"));
    Files.writeString(folder.resolve("models/late.yaml"), MODEL + more);
    Problems problems = new Problems();
    project = Project.read(ProjectFolder.open(folder, null), problems);
    model = ModelDefinition.read(project, Map.of(), problems).get("late");
    problems.throwIfAny("Cannot read the test's project");
    String trips =
        "SELECT id, CONCAT('C', pmod(xxhash64(id, 1), 3 + id DIV 1600)) AS carrier,"
            + " pmod(xxhash64(id, 2), 1000) / 1000D AS rate, timestamp'2013-04-01 12:00:00' +"
            + " make_interval(0, 0, 0, CAST(id DIV 40 AS INT)) AS at, pmod(xxhash64(id, 3), 1000) /"
            + " 1000D AS chance FROM range(3200)";
    publish(
        "trips",
        "SELECT id, carrier, rate, at, at - interval 2 days AS known_at FROM (" + trips + ")");
    String arrivals =
        "SELECT id, at, chance < 0.1 + 0.3 * rate + IF(carrier = IF(at < timestamp'2013-04-30"
            + " 04:00:00', 'C1', 'C2'), 0.5D, 0D) AS late FROM ("
            + trips
            + ")";
    publish(
        "arrivals",
        ("SELECT id, at, late, at AS known_at FROM (%1$s) UNION ALL"
                + " SELECT id, at, NOT late, at + interval 20 days FROM (%1$s) WHERE id %% 17 = 0"
                + " UNION ALL"
                + " SELECT id, at, CAST(NULL AS BOOLEAN), at + interval 10 days FROM (%1$s)"
                + " WHERE id %% 29 = 0")
            .formatted(arrivals));
  }

  Run run(LocalDate night) {
    return lakehouse.start("train", NightRange.of(night));
  }

  ModelVersion train(LocalDate night) {
    return train(model, night);
  }

  ModelVersion train(ModelDefinition other, LocalDate night) {
    return Training.train(
            lakehouse, run(night), project, Map.of(), other, night, (rows, columns) -> "{}")
        .version();
  }

  /** The model with another {@code split:}, and what may be written after it. */
  ModelDefinition divided(String split, String more) throws IOException {
    return written(MODEL.replaceAll("split: .*", "split: " + split) + more);
  }

  /** The model without the carrier among its features, and another {@code promote:}. */
  ModelDefinition withoutCarrier(String promote) throws IOException {
    return written(
        MODEL
            .replace("[carrier, rate]", "[rate]")
            .replaceAll("promote: .*", "promote: " + promote));
  }

  /** The model that learns from buckets of carriers. */
  ModelDefinition withHashedCarrier(String promote) throws IOException {
    return written(
        MODEL.replaceAll("promote: .*", "promote: " + promote) + "encode: { carrier: hash }\n");
  }

  /**
   * A model of numbers.
   *
   * @param label an expression over id, at and late
   * @param asked more parameters of xgboost
   */
  ModelDefinition numbers(String name, String label, String asked) throws IOException {
    return written(
        MODEL
            .replace("model: late", "model: " + name + "\ntask: regression")
            .replace("value: late", "value: \"" + label + "\"")
            .replace("seed: 7", "seed: 7" + asked)
            .replaceAll(
                "metric: log_loss",
                "metric: " + (asked.contains("quantile") ? "quantile_loss" : "rmse")),
        name);
  }

  private ModelDefinition written(String yaml) throws IOException {
    return written(yaml, "late");
  }

  private ModelDefinition written(String yaml, String name) throws IOException {
    Path file = project.folder().path().resolve("models/late.yaml");
    Files.writeString(file, yaml);
    Problems problems = new Problems();
    ModelDefinition divided = ModelDefinition.read(project, Map.of(), problems).get(name);
    problems.throwIfAny("Cannot read the test's model");
    Files.writeString(file, MODEL);
    return divided;
  }

  private void publish(String table, String sql) {
    lakehouse.publish(
        run(LAST),
        Publication.of(
            table,
            new TreeMap<>(Map.of(TableWindow.historyTo(LAST), table)),
            TestSpark.session()
                .sql(sql)
                .selectExpr("*", "CAST(known_at + interval 20 hours AS DATE) AS night"),
            Verdict.PASS));
  }
}
