package dev.nightjar.jobs;

import dev.nightjar.lakehouse.NightjarException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A text file beside what a command makes, looked at before the work begins.
 *
 * @param path null where none is asked for
 */
record ReportFile(@Nullable Path path) {

  /**
   * Looks at the place; makes nothing.
   *
   * @param inputs what is read, and must not be written over
   * @throws NightjarException of category USER when it is a folder or an input, of category OUTSIDE
   *     when nothing can be written there
   */
  static ReportFile at(String option, @Nullable Path path, List<String> inputs) {
    if (path == null) {
      return new ReportFile(null);
    }
    Path place = path.toAbsolutePath().normalize();
    if (Files.isDirectory(place)) {
      throw NightjarException.user(
          "Cannot write " + option + " to " + path, "it is a folder", "name a file");
    }
    for (String input : inputs) {
      if (place.equals(Path.of(input.replaceFirst("^file:/*", "/")).toAbsolutePath().normalize())) {
        throw NightjarException.user(
            "Cannot write " + option + " to " + path,
            "the rows are read from there",
            "name another file");
      }
    }
    Path there = place;
    while (there.getParent() != null && !Files.exists(there)) {
      there = there.getParent();
    }
    boolean folder = there.equals(place) || Files.isDirectory(there);
    if (!folder || !Files.isWritable(there)) {
      throw NightjarException.outside(
          "Cannot write " + option + " to " + path,
          there + (folder ? " may not be written to" : " is no folder"),
          "check the place and its rights",
          null);
    }
    return new ReportFile(path);
  }

  /** Writes the text, which is made only where a file is asked for. */
  void write(Supplier<String> text) {
    if (path == null) {
      return;
    }
    try {
      Path parent = path.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(path, text.get(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw NightjarException.outside(
          "Cannot write " + path, Failure.reason(e), "check the place and its rights", e);
    }
  }
}
