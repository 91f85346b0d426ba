package dev.nightjar.jobs;

import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.training.registry.Registry;
import picocli.CommandLine.Parameters;

/** A version that must be named. */
final class VersionParameters {
  @Parameters(index = "0", paramLabel = "MODEL", description = "The model's name.")
  String model = "";

  @Parameters(index = "1", paramLabel = "VERSION", description = "The version.")
  long version;

  /** The night that the version was trained on. */
  NightRange night(Registry registry) {
    return NightRange.of(registry.show(model, version).lineage().night());
  }
}
