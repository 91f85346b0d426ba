package dev.nightjar.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * The row that feature values were read from, by what it says of itself.
 *
 * @param entity the columns and values by which it was looked up
 * @param eventTime newest event time among what it was made of; null where no row was found
 * @param knownAt newest instant at which any of that became known; null where no row was found
 * @param sourceRows number of source rows a snapshot's row was made of, 0 where none was found;
 *     null for a row that is read as it is
 */
public record SourceRow(
    Map<String, String> entity,
    @Nullable Instant eventTime,
    @Nullable Instant knownAt,
    @Nullable Long sourceRows) {
  public SourceRow {
    entity = Collections.unmodifiableMap(new LinkedHashMap<>(entity));
  }

  /** The columns of a looked up row that tell of it; a join reads them only when asked to. */
  static String eventTime(String prefix) {
    return prefix + "_event";
  }

  static String knownAt(String prefix) {
    return prefix + "_known";
  }

  static String sourceRows(String prefix) {
    return prefix + "_rows";
  }

  /** One struct of all that {@link #read} needs. */
  static Column column(String prefix, Column entity) {
    return struct(
        entity.as("entity"),
        col(eventTime(prefix)).as("event_time"),
        col(knownAt(prefix)).as("known_at"),
        col(sourceRows(prefix)).as("source_rows"));
  }

  static SourceRow read(Row row) {
    Row entity = row.getAs("entity");
    Map<String, String> values = new LinkedHashMap<>();
    for (String column : entity.schema().fieldNames()) {
      values.put(column, String.valueOf((Object) entity.getAs(column)));
    }
    return new SourceRow(
        values, row.getAs("event_time"), row.getAs("known_at"), row.getAs("source_rows"));
  }
}
