package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.PortableModel;
import dev.nightjar.training.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;

/**
 * A model as a command line names it: a folder, or a model of a project with or without a version.
 *
 * @param text as it was typed
 */
record NamedModel(String text) {
  private static final Pattern NAME = Pattern.compile("([A-Za-z]\\w*)(?:@v?(\\d{1,18}))?");

  /** Its name and version, where it is no folder. */
  private Optional<Matcher> registered() {
    Matcher name = NAME.matcher(text);
    return name.matches() && !Files.exists(Path.of(text)) ? Optional.of(name) : Optional.empty();
  }

  /** True for a model of a project. */
  boolean isOfProject() {
    return registered().isPresent();
  }

  /**
   * Reads the model; without a version the champion.
   *
   * @param project opened for a model of a project
   * @param spark opened for a folder
   * @throws NightjarException of category USER when there is no such model, of category OUTSIDE
   *     when its files are not what was written
   */
  PortableModel read(Supplier<Lakehouse> project, Supplier<SparkSession> spark) {
    Optional<Matcher> name = registered();
    if (name.isEmpty()) {
      return folder(spark.get());
    }
    Registry registry = new Registry(project.get());
    String model = name.get().group(1);
    String version = name.get().group(2);
    ModelVersion chosen =
        version == null
            ? registry.requireChampion(model)
            : registry.show(model, Long.parseLong(version));
    return PortableModel.of(registry.load(chosen));
  }

  private PortableModel folder(SparkSession spark) {
    try {
      var folder = new org.apache.hadoop.fs.Path(text);
      return PortableModel.read(folder.getFileSystem(spark.sessionState().newHadoopConf()), folder);
    } catch (IOException | IllegalArgumentException e) {
      throw NightjarException.user(
          "Cannot read a model from " + text,
          Failure.reason(e),
          "name a folder that `nightjar train --model-out` wrote, or MODEL[@VERSION] of a project");
    }
  }
}
