package dev.nightjar.training;

import dev.nightjar.training.registry.ModelVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of training a version again.
 *
 * @param version the registered version
 * @param outcome how the two models compare
 * @param reason one sentence without a full stop: what the outcome rests on
 * @param recordedHash SHA-256 of the registered model's bytes
 * @param hash SHA-256 of the bytes of the model trained again
 * @param encoderSame whether an encoder fitted anew is the one that was kept
 * @param trainedRows rows it was trained on
 * @param differences in what the two were trained with; empty where nothing differs
 * @param maxDifference the largest absolute difference of two predictions of one row of the
 *     training set; null where the bytes are equal and nothing is to be compared
 * @param measures of both on the test part; empty where the bytes are equal
 */
public record Replayed(
    ModelVersion version,
    Outcome outcome,
    String reason,
    String recordedHash,
    String hash,
    boolean encoderSame,
    long trainedRows,
    List<Difference> differences,
    @Nullable Double maxDifference,
    List<Measure> measures) {
  public Replayed {
    differences = List.copyOf(differences);
    measures = List.copyOf(measures);
  }

  /** How the model trained again compares with the registered one. */
  public enum Outcome {
    /** Encoder and model have the same bytes. */
    IDENTICAL,
    /** The bytes differ, and what is predicted is as close as it can be expected to be. */
    EQUIVALENT,
    /** It is another model. */
    DIFFERENT
  }

  /**
   * Something that was not the same in the two trainings.
   *
   * @param what such as {@code engine build} or {@code processor}
   * @param recorded as the version's lineage has it; empty where it says nothing
   * @param now as it is here
   */
  public record Difference(String what, String recorded, String now) {
    @Override
    public String toString() {
      return what + " was " + (recorded.isEmpty() ? "not recorded" : recorded) + ", is " + now;
    }
  }

  /**
   * A measure on the test part of the model trained on the training part alone.
   *
   * @param name as in the registry's metrics
   * @param recorded when the version was registered; null where it was not defined
   * @param again now; null where it is not defined
   */
  public record Measure(String name, @Nullable Double recorded, @Nullable Double again) {
    /** True where both are within the tolerance of each other, or neither is defined. */
    boolean within(double tolerance) {
      return recorded == null || again == null
          ? recorded == null && again == null
          : Math.abs(recorded - again) <= tolerance;
    }
  }
}
