package dev.nightjar.jobs;

import dev.nightjar.lakehouse.NightjarException;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** A folder that a command writes whole or not at all: beside its place, then moved there. */
final class OutputFolder {
  private final FileSystem files;
  private final Path place;
  private final boolean overwrite;

  private OutputFolder(FileSystem files, Path place, boolean overwrite) {
    this.files = files;
    this.place = place;
    this.overwrite = overwrite;
  }

  /**
   * Looks at the place.
   *
   * @param inputs what is read, and must outlive the writing
   * @throws NightjarException of category USER when something is there that may not be replaced
   */
  static OutputFolder at(SparkSession spark, String path, boolean overwrite, List<String> inputs) {
    try {
      Path given = new Path(path);
      FileSystem files = given.getFileSystem(spark.sessionState().newHadoopConf());
      Path place = files.makeQualified(given);
      if (files.exists(place) && !overwrite) {
        throw NightjarException.user(
            "Cannot write " + path, "it exists already", "name another place or add --overwrite");
      }
      for (String input : inputs) {
        Path named = new Path(input);
        String scheme = named.toUri().getScheme();
        if (scheme != null && !scheme.equals(place.toUri().getScheme())) {
          continue;
        }
        Path read = files.makeQualified(named);
        for (Path each = read; each != null; each = each.getParent()) {
          if (each.equals(place)) {
            throw NightjarException.user(
                "Cannot write " + path, input + " is read from there", "name another place");
          }
        }
      }
      return new OutputFolder(files, place, overwrite);
    } catch (IOException | IllegalArgumentException e) {
      throw NightjarException.outside(
          "Cannot write " + path, Failure.reason(e), "check the place and its rights", e);
    }
  }

  /** The folder's own name. */
  String name() {
    return place.getName();
  }

  /** Lets something write the folder; what it leaves when it fails is removed. */
  void write(Consumer<String> writer) {
    Path aside = new Path(place.getParent(), "." + place.getName() + "-" + UUID.randomUUID());
    try {
      try {
        writer.accept(aside.toString());
        if (overwrite) {
          files.delete(place, true);
        }
        if (!files.rename(aside, place)) {
          throw new IOException("it cannot be moved to its place");
        }
      } finally {
        files.delete(aside, true);
      }
    } catch (IOException e) {
      throw NightjarException.outside(
          "Cannot write " + place, Failure.reason(e), "check the place and its rights", e);
    }
  }
}
