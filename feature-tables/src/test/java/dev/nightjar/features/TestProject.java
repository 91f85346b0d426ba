package dev.nightjar.features;

import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.ProjectFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A project in a temporary folder, written file by file. */
final class TestProject {
  /** Events of an entity of two parts, with corrections in sequence and tombstones. */
  static final String EVENTS =
      """
      table: events
      landing: events
      columns: { id: string, who: string, part: int, at: timestamp, v: double, w: double, ok: boolean, seq: int }
      select: { id: id, who: who, part: part, at: at, v: v, w: w, ok: ok, seq: seq }
      key: [id]
      event_time: at
      available_time: at
      sequence: seq
      deleted_when: "seq < 0"
      """;

  final Problems problems = new Problems();
  private final Path folder;

  TestProject(Path folder) {
    this.folder = folder;
    write("lakehouse.yaml", "name: tests\nroot: ./unused\ntime_zone: America/New_York\n");
    write("tables/events.yaml", EVENTS);
  }

  TestProject write(String file, String text) {
    try {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Project read() {
    return Project.read(ProjectFolder.open(folder, null), problems);
  }

  Map<String, FeatureTable> featureTables() {
    return FeatureTable.read(read(), problems);
  }

  /** The mistakes found so far, as people see them. */
  List<String> problems() {
    return problems.all().stream().map(Problems.Problem::toString).toList();
  }
}
