package dev.nightjar.validation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.NightjarException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a model's training data looked like, kept with the model: later data are compared with it by
 * its frozen buckets. The same rows give the same profile whatever their order and partitioning.
 *
 * @param rows number of rows
 * @param columns in the order asked for
 */
public record ReferenceProfile(long rows, List<ColumnProfile> columns) {
  /** How many categories of a column are kept. */
  public static final int TOP = 1000;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Profiles columns in one Spark job with one shuffle, whatever their number. The distinct values
   * must fit into an executor's heap: those of one column in all rows, and those of all columns in
   * one partition. A number takes 16 bytes, a text its bytes and about 100 more, and up to three
   * times that while they are merged.
   *
   * @param columns names of columns; numbers are profiled as double, everything else as text
   * @throws NightjarException of category USER when a column does not exist
   */
  public static ReferenceProfile of(Dataset<Row> trainingRows, List<String> columns) {
    return new ProfileScan(trainingRows, columns).run();
  }

  /** The profile as JSON, for {@link #parse}. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw NightjarException.bug("Cannot write a reference profile", e);
    }
  }

  /**
   * Reads {@link #toJson} back.
   *
   * @throws NightjarException of category USER when the text is something else
   */
  public static ReferenceProfile parse(String json) {
    try {
      return JSON.readValue(json, ReferenceProfile.class);
    } catch (JsonProcessingException e) {
      throw NightjarException.user(
          "Cannot read a reference profile", e.getOriginalMessage(), "train the model again");
    }
  }
}
