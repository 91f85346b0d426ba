package dev.nightjar.training.registry;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Where a model comes from: enough to train it again.
 *
 * @param night the night it was trained for
 * @param asOf what was known at this instant is all it has seen
 * @param trainingSetId id of the training set's manifest
 * @param trainingSetChecksum checksum of the training set's rows
 * @param trainingRows rows of the training set
 * @param manifest the training set's manifest as JSON
 * @param definitionHash SHA-256 of the model's definition
 * @param engineBuild name and version of the library that trained it
 * @param environment JSON: Java, Spark, operating system, architecture, device, threads, processor
 * @param codeVersion build of Nightjar
 */
public record Lineage(
    LocalDate night,
    Instant asOf,
    String trainingSetId,
    String trainingSetChecksum,
    long trainingRows,
    String manifest,
    String definitionHash,
    String engineBuild,
    String environment,
    String codeVersion)
    implements Serializable {

  /**
   * SHA-256 of what decides the model: instant, training set, definition, engine build. Trainings
   * with equal keys are one model version.
   */
  public String inputKey() {
    String inputs =
        String.join("\n", asOf.toString(), trainingSetChecksum, definitionHash, engineBuild);
    return Sha256.of(inputs.getBytes(StandardCharsets.UTF_8));
  }
}
