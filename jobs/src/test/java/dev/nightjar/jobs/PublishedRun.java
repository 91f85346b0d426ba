package dev.nightjar.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.monitoring.postgres.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;

/**
 * A project whose nights are published: the reference run, and a night after it that publishes
 * itself, with a challenger in the shadow. Run once in a process, for the tests of whoever reads.
 */
final class PublishedRun {
  /** The night that published itself; the one before was published by its own command. */
  static final LocalDate NIGHT = ReferenceRun.LAST.plusDays(1);

  private static PublishedRun only;

  private final Path place = Path.of("target/published-run").toAbsolutePath();
  private final TestPostgres postgres = TestPostgres.create();
  private final JsonNode line;

  private PublishedRun() {
    if (Files.exists(place)) {
      Folders.delete(place);
    }
    Folders.copy(ReferenceRun.get().undisturbed(), place);
    publishTo(place, postgres, "late_arrival");
    for (LocalDate night = ReferenceRun.NIGHT; night.isBefore(NIGHT); night = night.plusDays(1)) {
      Told.in(place, "publish", "--date", night.toString()).requires(0);
    }
    line = line(Told.in(place, "nightly", "--date", NIGHT.toString(), "--no-retrain").requires(0));
  }

  static synchronized PublishedRun get() {
    if (only == null) {
      only = new PublishedRun();
    }
    return only;
  }

  /** Lets the project below a folder publish to a database, a model's predictions too. */
  static void publishTo(Path place, TestPostgres postgres, String model) {
    write(
        place.resolve("project/lakehouse.yaml"),
        read(place.resolve("project/lakehouse.yaml"))
            .replaceAll("(?s)\\ndatabases:.*$", "\n")
            .concat(
                "databases: { monitoring: { url: \"%s\", user: postgres } }\n"
                    .formatted(postgres.url())));
    Path scoring = place.resolve("project/scoring/" + model + ".yaml");
    write(scoring, read(scoring) + "shadow: {}\npublish: { postgres: monitoring }\n");
  }

  static JsonNode line(Told told) {
    try {
      return new ObjectMapper().readTree(told.out());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder; only to be read, or copied. */
  Path place() {
    return place;
  }

  TestPostgres postgres() {
    return postgres;
  }

  /** What the last night said on stdout. */
  JsonNode line() {
    return line;
  }
}
