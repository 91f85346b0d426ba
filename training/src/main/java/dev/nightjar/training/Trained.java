package dev.nightjar.training;

import dev.nightjar.training.registry.ModelVersion;
import org.jspecify.annotations.Nullable;

/** A version that a run has trained, or found trained already. */
public final class Trained {
  private final ModelVersion version;
  private final @Nullable Tested tested;

  Trained(ModelVersion version, @Nullable Tested tested) {
    this.version = version;
    this.tested = tested;
  }

  /** A version that another run has trained; a decision about it repeats its test. */
  public static Trained before(ModelVersion version) {
    return new Trained(version, null);
  }

  /** The registered version. */
  public ModelVersion version() {
    return version;
  }

  /** How its contest went; null where it was trained before. */
  @Nullable Tested tested() {
    return tested;
  }
}
