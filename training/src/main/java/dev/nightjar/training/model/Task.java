package dev.nightjar.training.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a model is asked for. */
public enum Task {
  /** The probability of yes. */
  BINARY,
  /** The probability of each of three or more classes. */
  MULTICLASS,
  /** A number. */
  REGRESSION,
  /** Which of some groups a row belongs to; nothing is labelled. */
  CLUSTERING,
  /** Fewer numbers that say most of what a row says; nothing is labelled. */
  REDUCTION;

  /** Its name in YAML, tables and on the command line. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The task of this key.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Task of(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT));
  }

  /** The names of all. */
  public static List<String> keys() {
    return Arrays.stream(values()).map(Task::key).toList();
  }

  /** True where training rows carry what is to be predicted. */
  public boolean labelled() {
    return this != CLUSTERING && this != REDUCTION;
  }
}
