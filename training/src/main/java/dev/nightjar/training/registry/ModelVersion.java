package dev.nightjar.training.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.features.Manifest;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Aim;
import java.io.Serializable;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A registered model: it never changes.
 *
 * @param model the model's name
 * @param version 1, 2, 3, … within the model
 * @param trainer the trainer that made it and opens it
 * @param lineage where it comes from
 * @param parameters the trainer's parameters as JSON
 * @param metrics JSON: part (validation, test) to trainer to measure to value, of the model and its
 *     baselines, each trained on the rows before the validation part
 * @param threshold decide yes where the probability is at least this; null where the task is not
 *     binary
 * @param folder its artefacts, relative to the lakehouse's root
 * @param files SHA-256 of each artefact by file name
 * @param runId the run that registered it
 * @param createdAt when
 */
public record ModelVersion(
    String model,
    long version,
    String trainer,
    Lineage lineage,
    String parameters,
    String metrics,
    @Nullable Double threshold,
    String folder,
    SortedMap<String, String> files,
    String runId,
    Instant createdAt)
    implements Serializable {
  /** The artefact that holds the encoder. */
  public static final String ENCODER = "encoder.json";

  /** The artefact that describes what the training data looked like. */
  public static final String REFERENCE_PROFILE = "reference_profile.json";

  /** The artefact that calibrates what the model predicts; not there without calibration. */
  public static final String CALIBRATION = "calibration.json";

  /** The artefact that holds the study that found trainer and parameters; not there without one. */
  public static final String STUDY = "study.json";

  /** The artefact that says what is predicted; not there where it is the probability of yes. */
  public static final String TARGET = "target.json";

  /** The artefact that holds the training set's manifest. */
  public static final String MANIFEST = "manifest.json";

  /** The artefact that says how the training set was divided, and so what was trained on. */
  public static final String SPLIT = "split.json";

  /**
   * The artefact that holds the baseline: the constant, trained on the same rows as the model. It
   * decides at its own threshold in {@link #metrics}.
   */
  public static final String BASELINE = "baseline.json";

  /** The trainer of the baseline. */
  public static final String BASELINE_TRAINER = "constant";

  /**
   * The artefact that says how much each feature counts: JSON, feature to its share of the mean
   * size of contributions to the log-odds on the test part; the shares sum to 1, or are all 0 for a
   * model that uses none.
   */
  public static final String IMPORTANCE = "importance.json";

  /**
   * The artefact that describes what was predicted on the test part, as a profile of one column,
   * such as {@link #PROBABILITY}.
   */
  public static final String PREDICTION_PROFILE = "prediction_profile.json";

  /** The artefact that holds the model card as data. */
  public static final String CARD = "card.json";

  /** The artefact that holds the model card as a page. */
  public static final String CARD_PAGE = "card.html";

  /** The artefact that holds the model card as Markdown. */
  public static final String CARD_TEXT = "card.md";

  /** The only column of {@link #PREDICTION_PROFILE} of a binary task. */
  public static final String PROBABILITY = Aim.PROBABILITY;

  public ModelVersion {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /** SHA-256 of the encoder; equal hashes share one encoding. */
  public String encoderHash() {
    return files.getOrDefault(ENCODER, "");
  }

  /** SHA-256 of the trained model's bytes. */
  public String modelHash() {
    return files.entrySet().stream()
        .filter(file -> file.getKey().startsWith("model."))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  /** What it was trained on. */
  public Manifest manifest() {
    return Manifest.parse(lineage.manifest(), "the manifest of " + this);
  }

  /** A measure of the model or one of its baselines; null where it is not defined. */
  public @Nullable Double measure(String part, String ofTrainer, String name) {
    try {
      JsonNode value =
          new ObjectMapper().readTree(metrics).at("/" + part + "/" + ofTrainer + "/" + name);
      return value.isNumber() ? (Double) value.asDouble() : null;
    } catch (JsonProcessingException e) {
      throw NightjarException.bug("Cannot read the metrics of " + this, e);
    }
  }

  /** {@code late_arrival v3}. */
  @Override
  public String toString() {
    return model + " v" + version;
  }
}
