package dev.nightjar.training;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Describes what the training data and the predictions looked like; kept with the model, so that
 * later ones can be compared with them.
 */
@FunctionalInterface
public interface ProfileMaker {
  /**
   * The profile as JSON; the same text for the same rows.
   *
   * @param rows the training set, staged, or the test part's predictions: they may be scanned
   *     several times
   * @param features the names of the columns to describe
   */
  String profile(Dataset<Row> rows, List<String> features);
}
