package dev.nightjar.training;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Describes what the training data looked like; kept with the model as its reference profile. */
@FunctionalInterface
public interface ProfileMaker {
  /**
   * The profile as JSON; the same text for the same rows.
   *
   * @param rows the training set, staged: it may be scanned several times
   * @param features the names of its feature columns
   */
  String profile(Dataset<Row> rows, List<String> features);
}
