package dev.nightjar.scoring;

import dev.nightjar.training.model.Aim;

/** The columns of a table of predictions, after the key columns of the predicted rows. */
public final class Predictions {
  /** The instant the row was predicted at. */
  public static final String PREDICT_AT = "predict_at";

  /** The instant of the row's event. */
  public static final String EVENT_TIME = "event_time";

  /** Of a binary model: the probability of the positive class, in [0, 1]. */
  public static final String PROBABILITY = Aim.PROBABILITY;

  /** Of a regression: the number. */
  public static final String PREDICTION = Aim.PREDICTION;

  /** Of a binary model: true when the probability is at least the threshold. */
  public static final String DECISION = "decision";

  /** Of a binary model: the version's cost-optimal threshold. */
  public static final String THRESHOLD = "threshold";

  /** The model's name. */
  public static final String MODEL = "model";

  /** The model's version. */
  public static final String MODEL_VERSION = "model_version";

  /** T: what the prediction could see was known at this instant. */
  public static final String AS_OF = "as_of";

  /** The run that scored. */
  public static final String RUN_ID = "run_id";

  /** The trainer whose model predicted: the version's own, or that of its baseline. */
  public static final String TRAINER = "trainer";

  /** The values of the features that performance is told by, as text: a map from feature. */
  public static final String SLICES = "slices";

  /** Every table version the features were read from, as {@code table@version}. */
  public static final String SNAPSHOT_VERSIONS = "snapshot_versions";

  private Predictions() {}
}
