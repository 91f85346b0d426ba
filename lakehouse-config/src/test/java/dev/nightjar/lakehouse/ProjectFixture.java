package dev.nightjar.lakehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A project in a temporary folder, written file by file. */
final class ProjectFixture {
  private final Path folder;
  private final Problems problems = new Problems();

  ProjectFixture(Path folder) {
    this.folder = folder;
    write(
        "lakehouse.yaml",
        """
        name: tests
        root: ./lakehouse
        time_zone: America/New_York
        """);
  }

  /** Writes a file below the project's folder. */
  ProjectFixture write(String file, String text) {
    try {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path path(String file) {
    return folder.resolve(file);
  }

  Project read() {
    return Project.read(ProjectFolder.open(folder, null), problems);
  }

  /** The mistakes found by {@link #read}, as people see them. */
  List<String> problems() {
    read();
    return problems.all().stream().map(Problems.Problem::toString).toList();
  }
}
