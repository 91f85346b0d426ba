package dev.nightjar.features.asof;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows to be cut as of several instants, each visible from {@code known} until before {@code
 * until}.
 *
 * @param rows the rows; entity and times are top-level columns
 * @param entity the columns that name the entity, none of them null: the first of the rows
 * @param event the column of the event_time; a row where it is null is never seen
 * @param known the column of the instant since which a row is known; not null
 * @param until the column of the instant from which on it no longer exists; null for never
 */
public record CutSource(
    Dataset<Row> rows, List<String> entity, String event, String known, String until) {
  /** Refuses an entity that is not in front. */
  public CutSource {
    entity = List.copyOf(entity);
    List<String> columns = List.of(rows.columns());
    if (!columns.subList(0, Math.min(entity.size(), columns.size())).equals(entity)) {
      throw new IllegalArgumentException(entity + " are not the first columns of " + columns);
    }
  }

  int[] entityColumns() {
    return IntStream.range(0, entity.size()).toArray();
  }

  int column(String name) {
    return rows.schema().fieldIndex(name);
  }
}
