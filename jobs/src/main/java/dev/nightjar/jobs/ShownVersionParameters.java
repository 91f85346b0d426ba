package dev.nightjar.jobs;

import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** A version to look at; the champion if none is named. */
final class ShownVersionParameters {
  @Parameters(index = "0", paramLabel = "MODEL", description = "The model's name.")
  String model = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "VERSION",
      description = "The version; the champion if it is left out.")
  private @Nullable Long version;

  ModelVersion in(Registry registry) {
    return version == null ? registry.requireChampion(model) : registry.show(model, version);
  }
}
