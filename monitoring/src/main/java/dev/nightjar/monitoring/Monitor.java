package dev.nightjar.monitoring;

import java.util.Locale;

/** What is watched. */
public enum Monitor {
  /** The rules of the gates. */
  QUALITY,
  /** How many rows came. */
  VOLUME,
  /** How long nothing came; how old the model is. */
  STALENESS,
  /** Features, against the model's training data. */
  FEATURE_DRIFT,
  /** Predictions, against those on the test part of the training. */
  PREDICTION_DRIFT,
  /** Predictions against outcomes. */
  PERFORMANCE,
  /** Probabilities against what happened. */
  CALIBRATION,
  /** How many predictions have an outcome. */
  LABELS,
  /** Time, bytes and memory of the night's runs. */
  COST;

  /** Its name in tables and reports. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
