package dev.nightjar.scoring;

import dev.nightjar.training.model.Aim;
import dev.nightjar.training.registry.ModelVersion;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A published prediction, what it was made from, and the proof that it can be made again.
 *
 * @param model the model version that predicted, with its lineage
 * @param key the predicted row's key
 * @param night the night that predicted it
 * @param asOf T: nothing known later was used
 * @param predictAt the instant it was predicted at
 * @param eventTime the instant of its event
 * @param aim what was predicted
 * @param prediction as published: a probability, or a number
 * @param decision as published; null where the task is not binary
 * @param threshold the one that decided; null where the task is not binary
 * @param runId the run that scored
 * @param replayed the prediction computed again just now from the pinned versions
 * @param scale what contributions add up to, in words, such as {@code the number}
 * @param bias what the contributions start at: log-odds, or a number or its logarithm
 * @param features every feature, in the model's order
 */
public record Explanation(
    ModelVersion model,
    Map<String, String> key,
    LocalDate night,
    Instant asOf,
    Instant predictAt,
    Instant eventTime,
    Aim aim,
    double prediction,
    @Nullable Boolean decision,
    @Nullable Double threshold,
    String runId,
    double replayed,
    String scale,
    double bias,
    List<FeatureValue> features) {
  public Explanation {
    features = List.copyOf(features);
  }

  /** True when the same bits came out again. */
  public boolean replaysExactly() {
    return Double.compare(prediction, replayed) == 0;
  }
}
