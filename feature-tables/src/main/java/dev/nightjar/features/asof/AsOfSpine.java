package dev.nightjar.features.asof;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows that look features up.
 *
 * @param rows the rows, each of which comes out once
 * @param key the columns that name the entity; a row where one is null sees nothing
 * @param at a timestamp, the instant T as of which a row sees features; null sees nothing
 */
public record AsOfSpine(Dataset<Row> rows, List<String> key, String at) {
  /** Keeps the columns. */
  public AsOfSpine {
    key = List.copyOf(key);
  }
}
