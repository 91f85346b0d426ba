package dev.nightjar.features.asof;

import dev.nightjar.lakehouse.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Rows that happened to an entity at a time.
 *
 * @param name what messages call the table
 * @param rows its rows, with top-level columns
 * @param key the columns that match the spine's key columns, in their order
 * @param eventTime a timestamp; a row where it is null is never seen
 * @param availableTime a timestamp: since when a row is known; null when it is at its event
 */
record EventSource(
    String name,
    Dataset<Row> rows,
    List<String> key,
    String eventTime,
    @Nullable String availableTime) {

  /** The same with the columns only that are read, in the order in which they lie there. */
  EventSource with(Set<String> values) {
    Set<String> read = new LinkedHashSet<>(values);
    read.addAll(key);
    read.add(eventTime);
    if (availableTime != null) {
      read.add(availableTime);
    }
    List<Column> needed = new ArrayList<>();
    for (String column : rows.columns()) {
      if (read.contains(column)) {
        needed.add(Quoted.column(column));
      }
    }
    return new EventSource(
        name, rows.select(needed.toArray(Column[]::new)), key, eventTime, availableTime);
  }
}
