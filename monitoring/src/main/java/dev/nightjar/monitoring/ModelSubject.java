package dev.nightjar.monitoring;

import dev.nightjar.training.evaluation.NightMeasures;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The model version that a night watches.
 *
 * @param model the model's name
 * @param version its version, from 1
 * @param measures how its predictions are measured
 * @param reference the watched metric on the test part of its training; null where it is unknown
 * @param importance each feature's share of the model's decisions, summing up to 1; empty where it
 *     is unknown
 */
public record ModelSubject(
    String model,
    long version,
    NightMeasures measures,
    @Nullable Double reference,
    Map<String, Double> importance) {
  public ModelSubject {
    importance = Map.copyOf(importance);
  }

  /** {@code late_arrival v2}. */
  @Override
  public String toString() {
    return model + " v" + version;
  }
}
