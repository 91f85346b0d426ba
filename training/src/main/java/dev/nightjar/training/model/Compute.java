package dev.nightjar.training.model;

import java.util.Locale;

/**
 * What a training may use.
 *
 * @param threads at least 1; the model's bytes do not depend on it
 * @param device where the arithmetic happens; part of a model's identity
 */
public record Compute(int threads, Device device) {
  /** Where the arithmetic happens. */
  public enum Device {
    CPU,
    CUDA;

    /** XGBoost's name of it. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Compute {
    if (threads < 1) {
      throw new IllegalArgumentException("there is no training on " + threads + " threads");
    }
  }

  /** All cores of this machine. */
  public static Compute allCores() {
    return new Compute(Runtime.getRuntime().availableProcessors(), Device.CPU);
  }

  /** One core: what a task of a study has. */
  public static Compute oneCore() {
    return new Compute(1, Device.CPU);
  }
}
