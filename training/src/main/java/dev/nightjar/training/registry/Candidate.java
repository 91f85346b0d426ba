package dev.nightjar.training.registry;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A trained model that asks for a version number.
 *
 * @param model the model's name
 * @param trainer the trainer that made it
 * @param lineage where it comes from
 * @param parameters the trainer's parameters as JSON
 * @param metrics JSON: part (validation, test) to trainer to measure to value
 * @param threshold decide yes where the probability is at least this; null where the task is not
 *     binary
 * @param files artefacts by file name; {@link ModelVersion#ENCODER} and the trainer's file among
 *     them
 */
public record Candidate(
    String model,
    String trainer,
    Lineage lineage,
    String parameters,
    String metrics,
    @Nullable Double threshold,
    SortedMap<String, byte[]> files) {
  public Candidate {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }
}
