package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.expr;

import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The small project with outcomes that land in files of their nights, so that one can be late or
 * corrected. The schedule is one landing still.
 */
final class FlightsByNight {
  /** A night closes at 04:00 in New York, which is 09:00 UTC in winter: 32,400 s. */
  private static final String NIGHT =
      "date_add(DATE'1970-01-01', CAST(ceil((unix_timestamp(%s) - 32400) / 86400D) AS INT))";

  private static final String KNOWN =
      """
      CASE WHEN arr_delay IS NULL OR dep_delay IS NULL OR air_time IS NULL
           THEN time_hour + make_interval(0, 0, 0, 0, 24, minute)
           ELSE time_hour + make_interval(0, 0, 0, 0, 0, minute + dep_delay + air_time + 30) END
      """;

  private FlightsByNight() {}

  /** Writes the project below a folder and returns its folder. */
  static Path write(Path folder, LocalDate to) {
    Path project = FlightsExtract.writeSmall(folder, to, 1);
    try {
      FlightsExtract.edit(
          project.resolve("tables/outcomes.yaml"),
          "(?m)^landing: flights",
          "landing: { path: \"outcomes/{date}\" }");
      Path outcomes = project.resolve("landing/outcomes");
      rows(project.resolve("landing/flights"))
          .withColumn("landed", expr(NIGHT.formatted(KNOWN)))
          .coalesce(1)
          .write()
          .partitionBy("landed")
          .parquet(outcomes.toString());
      try (Stream<Path> nights = Files.list(outcomes)) {
        for (Path night : nights.filter(Files::isDirectory).toList()) {
          String name = night.getFileName().toString().substring("landed=".length());
          Files.move(night, outcomes.resolve(name));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return project;
  }

  /** The landing of a night. */
  static Path landing(Path project, LocalDate night) {
    return project.resolve("landing/outcomes/" + night);
  }

  /** Lands a night again, with every known delay longer by half an hour. */
  static void correct(Path project, LocalDate night) {
    Path landing = landing(project, night);
    Path corrected = landing.resolveSibling("corrected");
    List<String> delays = List.of("arr_delay", "dep_delay");
    Dataset<Row> rows = rows(landing);
    for (String delay : delays) {
      rows = rows.withColumn(delay, expr("CAST(" + delay + " + 30 AS INT)"));
    }
    rows.coalesce(1).write().parquet(corrected.toString());
    Folders.delete(landing);
    try {
      Files.move(corrected, landing);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Dataset<Row> rows(Path landing) {
    return TestSpark.session().read().parquet(landing.toString());
  }
}
