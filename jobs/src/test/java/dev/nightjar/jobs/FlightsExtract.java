package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.make_date;

import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The shipped project over the first nights of the real data: the same YAML, with a smaller model
 * and split, so that a whole chain runs in seconds.
 */
final class FlightsExtract {
  private static final Path SHIPPED =
      Path.of("../lakehouse-config/flights").toAbsolutePath().normalize();

  private static final Set<String> SMALL =
      Set.of(
          "tables/schedule.yaml",
          "tables/outcomes.yaml",
          "features/carrier_delays.yaml",
          "features/origin_delays.yaml");

  private static final Map<String, Path> LANDINGS = new HashMap<>();

  private FlightsExtract() {}

  /**
   * Writes a project below {@code folder} whose lakehouse lies in {@code folder/lakehouse}.
   *
   * @param to last local date of flights and weather; the first is 2013-01-01
   * @param files number of Parquet files that each landing consists of
   * @return the project's folder
   */
  static Path write(Path folder, LocalDate to, int files) {
    Path project = folder.resolve("project");
    try {
      copyYaml(SHIPPED, project);
      edit(
          project.resolve("lakehouse.yaml"),
          "(?m)^root:.*$",
          "root: " + folder.resolve("lakehouse").toAbsolutePath());
      Path model = project.resolve("models/late_arrival.yaml");
      edit(model, "validation: 21d", "validation: 2d");
      edit(model, "test: 14d", "test: 2d");
      edit(model, "rounds: 150", "rounds: 12");
      edit(model, "min_child_weight: 100", "min_child_weight: 5");
      edit(model, "min_relative_gain: 0.005", "min_relative_gain: -1");
      Folders.copy(landings(to, files), project.resolve("landing"));
      for (String landing : List.of("planes", "airports", "airlines")) {
        Files.copy(
            SHIPPED.resolve("landing/" + landing + ".parquet"),
            project.resolve("landing/" + landing + ".parquet"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return project;
  }

  /** Flights and weather, written once in a process. */
  private static synchronized Path landings(LocalDate to, int files) {
    return LANDINGS.computeIfAbsent(
        to + "-in-" + files,
        name -> {
          Path folder = Path.of("target/landings", name).toAbsolutePath();
          for (String landing : List.of("flights", "weather")) {
            Dataset<Row> rows =
                TestSpark.session()
                    .read()
                    .parquet(SHIPPED.resolve("landing/" + landing + ".parquet").toString())
                    .where(make_date(col("year"), col("month"), col("day")).leq(to));
            (files == 1
                    ? rows.coalesce(1)
                    : rows.repartition(files, col("time_hour"), col("origin")))
                .write()
                .mode("overwrite")
                .parquet(folder.resolve(landing).toString());
          }
          return folder;
        });
  }

  /**
   * The same with two tables, two feature tables and one rule of each severity only, and a model
   * that is stale after a day: for tests that start many processes.
   */
  static Path writeSmall(Path folder, LocalDate to, int files) {
    Path project = write(folder, to, files);
    try {
      keepOnly(project, SMALL);
      Files.writeString(
          project.resolve("gates/outcomes.yaml"),
          """
          gate: outcomes
          rules:
            - { rule: unique, columns: [flight_id], severity: fail }
            - { rule: not_null, column: arr_delay, severity: warn }
            - { rule: range, column: dep_delay, min: -240, max: 300, severity: quarantine }
          """);
      Path model = project.resolve("models/late_arrival.yaml");
      edit(
          model,
          "(?s)features:.*split:",
          """
          features:
            - { from: schedule, columns: [carrier, origin, hour, distance] }
            - { from: carrier_delays, columns: "*" }
            - { from: origin_delays, columns: "*" }
          split:\
          """);
      edit(model, "(?m)^  logistic_regression.*$", "");
      edit(model, "stale_after: 7d, at_most_every: 7d", "stale_after: 1d, at_most_every: 1d");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return project;
  }

  /** Deletes all other tables, gates and feature tables. */
  static void keepOnly(Path project, Set<String> kept) throws IOException {
    for (String part : List.of("tables", "gates", "features")) {
      try (Stream<Path> all = Files.list(project.resolve(part))) {
        for (Path file : all.filter(f -> f.toString().endsWith(".yaml")).toList()) {
          if (!kept.contains(part + "/" + file.getFileName())) {
            Files.delete(file);
          }
        }
      }
    }
  }

  /** Replaces text in a YAML file; fails where there is nothing to replace. */
  static void edit(Path file, String pattern, String replacement) throws IOException {
    String before = Files.readString(file);
    String after =
        before.replaceAll(pattern, java.util.regex.Matcher.quoteReplacement(replacement));
    if (before.equals(after)) {
      throw new IllegalStateException("nothing matches " + pattern + " in " + file);
    }
    Files.writeString(file, after);
  }

  private static void copyYaml(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path relative = from.relativize(file);
        if (!relative.startsWith("landing")) {
          Path target = to.resolve(relative);
          Files.createDirectories(target.getParent());
          Files.copy(file, target);
        }
      }
    }
    Files.createDirectories(to.resolve("landing"));
  }
}
