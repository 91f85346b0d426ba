package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A copy of the whole shipped project, with all of its data and a lakehouse of its own.
 *
 * @param folder where it lies: the project in {@code project}, the tables in {@code lakehouse}
 */
record ShippedProject(Path folder) {
  private static final Path SHIPPED =
      Path.of("../lakehouse-config/flights").toAbsolutePath().normalize();

  /** A copy without any table. */
  static ShippedProject in(Path folder) {
    ShippedProject copy = new ShippedProject(folder);
    Folders.copy(SHIPPED, copy.project());
    try {
      FlightsExtract.edit(
          copy.project().resolve("lakehouse.yaml"),
          "(?m)^root:.*$",
          "root: " + folder.resolve("lakehouse").toAbsolutePath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy;
  }

  /** A copy of project and tables. */
  ShippedProject copyTo(Path other) {
    Folders.copy(folder, other);
    return new ShippedProject(other);
  }

  Path project() {
    return folder.resolve("project");
  }

  Lakehouse lakehouse() {
    return TestSpark.lakehouse(folder.resolve("lakehouse"));
  }

  /** Runs a job, however it ends. */
  Told tell(String... arguments) {
    return Told.by(
        Stream.concat(Stream.of(arguments), Stream.of("--project", project().toString()))
            .toArray(String[]::new));
  }

  /** Runs a job that must succeed. */
  Told job(String... arguments) {
    return tell(arguments).requires(0);
  }
}
