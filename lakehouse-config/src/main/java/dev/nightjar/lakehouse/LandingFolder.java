package dev.nightjar.lakehouse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's own {@code landing} folder. */
final class LandingFolder {
  private LandingFolder() {}

  /**
   * A landing that is not there yet is no mistake of the project's, but one that is nearly the name
   * of another is.
   */
  static void checkSpelling(ProjectFolder project, Landing landing, YamlMap table) {
    Path folder = project.path().resolve("landing");
    if (landing.absolute() || landing.dated() || landing.path().contains("/")) {
      return;
    }
    List<String> names = names(folder);
    String plain = plainName(landing.path());
    if (!names.contains(plain) && Problems.nearest(plain, names).isPresent()) {
      table.problems().unknown(table.mark("landing"), "landing", landing.path(), names);
    }
  }

  /** The name without the endings that tell the format. */
  static String plainName(String file) {
    return file.replaceFirst(
        "(\\.snappy|\\.zstd)?\\.(parquet|csv|json|delta)(\\.(gz|bz2|zst))?$", "");
  }

  private static List<String> names(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> plainName(f.getFileName().toString())).distinct().sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
