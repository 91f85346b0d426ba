package dev.nightjar.training.xgboost;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The losses that XGBoost is asked to make small. */
enum Objective {
  LOGISTIC(Task.BINARY, "binary:logistic"),
  SOFTPROB(Task.MULTICLASS, "multi:softprob"),
  SQUARED_ERROR(Task.REGRESSION, "reg:squarederror"),
  ABSOLUTE_ERROR(Task.REGRESSION, "reg:absoluteerror"),
  PSEUDO_HUBER(Task.REGRESSION, "reg:pseudohubererror"),
  QUANTILE(Task.REGRESSION, "reg:quantileerror"),
  POISSON(Task.REGRESSION, "count:poisson");

  /** The word for the first objective of the task. */
  static final String AUTO = "auto";

  private final Task task;
  private final String engineName;

  Objective(Task task, String engineName) {
    this.task = task;
    this.engineName = engineName;
  }

  /** XGBoost's name of it. */
  String engineName() {
    return engineName;
  }

  /** Its name in YAML. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All names in YAML, {@link #AUTO} first. */
  static List<String> keys() {
    return Stream.concat(Stream.of(AUTO), Arrays.stream(values()).map(Objective::key)).toList();
  }

  /** The names in YAML that a task may be asked by, {@link #AUTO} first. */
  static List<String> keys(Task task) {
    return Stream.concat(
            Stream.of(AUTO),
            Arrays.stream(values()).filter(one -> one.task == task).map(Objective::key))
        .toList();
  }

  /**
   * The objective of this name.
   *
   * @throws NightjarException of category USER when it is none of the task
   */
  static Objective of(Task task, String key) {
    List<Objective> valid = Arrays.stream(values()).filter(one -> one.task == task).toList();
    return valid.stream()
        .filter(one -> key.equals(AUTO) || one.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                NightjarException.user(
                    "Cannot train xgboost with the objective '" + key + "'",
                    "of the task " + task.key() + " it knows " + keysOf(valid),
                    "correct 'objective' or leave it out"));
  }

  private static String keysOf(List<Objective> objectives) {
    return objectives.isEmpty()
        ? "none"
        : String.join(", ", objectives.stream().map(Objective::key).toList());
  }
}
