package dev.nightjar.training.model;

import java.util.Locale;
import java.util.function.IntSupplier;

/**
 * What a training may use.
 *
 * @param share tells how many threads it may use now, at least 1; that may change while it runs,
 *     and the model's bytes do not depend on it
 * @param device where the arithmetic happens; part of a model's identity
 */
public record Compute(IntSupplier share, Device device) {
  /** Where the arithmetic happens. */
  public enum Device {
    CPU,
    CUDA;

    /** XGBoost's name of it. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** As many threads from the beginning to the end. */
  public Compute(int threads, Device device) {
    this(() -> threads, device);
    if (threads < 1) {
      throw new IllegalArgumentException("there is no training on " + threads + " threads");
    }
  }

  /** How many threads it may use now. */
  public int threads() {
    return share.getAsInt();
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
