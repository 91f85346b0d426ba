package dev.nightjar.features.asof;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A feature table that a spine looks up.
 *
 * @param name what messages call it
 * @param rows its rows, with top-level columns
 * @param key the columns that match the spine's key columns, in their order
 * @param eventTime a timestamp; a row where it is null is never seen
 * @param availableTime a timestamp: since when a row is known; null when it is at its event
 * @param columns the columns that the spine gets, with the names that it gets them under, in order
 */
public record AsOfFeatures(
    String name,
    Dataset<Row> rows,
    List<String> key,
    String eventTime,
    @Nullable String availableTime,
    Map<String, String> columns) {

  /** Keeps the columns in their order. */
  public AsOfFeatures {
    key = List.copyOf(key);
    columns = new LinkedHashMap<>(columns);
  }

  /** The columns that the spine gets, under the names that it gets them under. */
  StructType looked() {
    StructType looked = new StructType();
    for (Map.Entry<String, String> column : columns.entrySet()) {
      looked = looked.add(column.getValue(), rows.schema().apply(column.getKey()).dataType(), true);
    }
    return looked;
  }
}
