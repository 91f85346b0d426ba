package dev.nightjar.features;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows to predict with their features.
 *
 * @param rows one per predicted row: {@code _key} (struct), {@code _predict_at}, {@code
 *     _event_time} (timestamps), {@code _night} (date), then the features in declared order
 * @param notPredicted the rows of the same nights whose predict_at is not before their event (rule
 *     T7): the same columns without features, to be counted
 */
public record Joined(Dataset<Row> rows, Dataset<Row> notPredicted) {
  /** The predicted row's key, a struct of the rows table's key columns. */
  public static final String KEY = "_key";

  /** The instant the row is predicted at. */
  public static final String PREDICT_AT = "_predict_at";

  /** The instant of its event. */
  public static final String EVENT_TIME = "_event_time";

  /** The night that predicts it. */
  public static final String NIGHT = "_night";

  /** The label, in training sets only: 1.0 or 0.0 for a boolean, else the number; never null. */
  public static final String LABEL = "_label";

  /**
   * How many rows are not predicted because their event comes first (rule T7); runs a Spark job.
   */
  public long skipped() {
    return notPredicted.count();
  }
}
