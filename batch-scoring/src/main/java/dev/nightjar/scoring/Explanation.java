package dev.nightjar.scoring;

import dev.nightjar.training.registry.ModelVersion;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * A published prediction, what it was made from, and the proof that it can be made again.
 *
 * @param model the model version that predicted, with its lineage
 * @param key the predicted row's key
 * @param night the night that predicted it
 * @param asOf T: nothing known later was used
 * @param predictAt the instant it was predicted at
 * @param eventTime the instant of its event
 * @param probability as published
 * @param decision as published
 * @param threshold the one that decided
 * @param runId the run that scored
 * @param replayed the probability computed again just now from the pinned versions
 * @param bias the model's log-odds before any feature
 * @param features every feature, in the model's order
 */
public record Explanation(
    ModelVersion model,
    Map<String, String> key,
    LocalDate night,
    Instant asOf,
    Instant predictAt,
    Instant eventTime,
    double probability,
    boolean decision,
    double threshold,
    String runId,
    double replayed,
    double bias,
    List<FeatureValue> features) {
  public Explanation {
    features = List.copyOf(features);
  }

  /** True when the same bits came out again. */
  public boolean replaysExactly() {
    return Double.compare(probability, replayed) == 0;
  }
}
