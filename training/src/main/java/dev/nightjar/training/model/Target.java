package dev.nightjar.training.model;

import dev.nightjar.lakehouse.NightjarException;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a model predicts.
 *
 * @param task binary, multiclass, …
 * @param classes what the labels 0, 1, … of a matrix stand for, in that order: two of a binary task
 *     (no, yes), three or more of a multiclass one; empty for the other tasks
 */
public record Target(Task task, List<String> classes) implements Serializable {
  /** Yes or no. */
  public static final Target YES_OR_NO = new Target(Task.BINARY, List.of("false", "true"));

  /** A number. */
  public static final Target NUMBER = new Target(Task.REGRESSION, List.of());

  public Target {
    classes = List.copyOf(classes);
    boolean fits =
        switch (task) {
          case BINARY -> classes.size() == 2;
          case MULTICLASS -> classes.size() > 2;
          case REGRESSION, CLUSTERING, REDUCTION -> classes.isEmpty();
        };
    if (!fits) {
      throw new IllegalArgumentException(task.key() + " is not of the classes " + classes);
    }
  }

  /**
   * What a column of labels holds. Null, NaN and infinite labels are unknown. The classes of a
   * boolean are false and true; of numbers, in rising order (of 0 and 1 both, also where one is
   * absent); of text, in binary order of their UTF-8 bytes, but pairs such as no and yes, false and
   * true, negative and positive in that order. The second class of a binary task is the yes.
   *
   * @param rows the labelled rows; scanned once unless the type says it all
   * @param column the labels; read by no task without labels
   * @throws NightjarException of category USER when the column is absent or of a type that holds no
   *     such labels, or holds too few or too many classes for the task
   */
  public static Target of(Task task, Dataset<Row> rows, String column) {
    return task.labelled() ? TargetFitting.of(task, rows, column) : new Target(task, List.of());
  }
}
