package dev.nightjar.training.trainer;

import dev.nightjar.training.model.Trainer;

/** What MLlib's trainers share: they run jobs, on one partition, and are kept as JSON. */
abstract class MllibTrainer implements Trainer {
  @Override
  public final String fileName() {
    return "model.json";
  }

  @Override
  public final String engineBuild() {
    return MllibRows.engineBuild();
  }

  @Override
  public final double tolerance() {
    return MllibRows.TOLERANCE;
  }

  @Override
  public final Place place() {
    return Place.DRIVER;
  }
}
