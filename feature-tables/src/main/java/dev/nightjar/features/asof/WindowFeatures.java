package dev.nightjar.features.asof;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Windows over a table of events that a spine looks up: each row is an event of its own.
 *
 * @param name what messages call the table
 * @param rows its rows, with top-level columns
 * @param key the columns that match the spine's key columns, in their order
 * @param eventTime a timestamp; a row where it is null is in no window
 * @param availableTime a timestamp: since when a row is known; null when it is at its event
 * @param aggregates what is measured, in the order of the columns that the spine gets
 * @param mostDistinct how many different values a window may have where all are kept
 */
public record WindowFeatures(
    String name,
    Dataset<Row> rows,
    List<String> key,
    String eventTime,
    @Nullable String availableTime,
    List<WindowAggregate> aggregates,
    int mostDistinct) {

  /** Keeps columns and aggregates. */
  public WindowFeatures {
    key = List.copyOf(key);
    aggregates = List.copyOf(aggregates);
  }

  /** The columns that the spine gets. */
  StructType looked() {
    StructType looked = new StructType();
    for (WindowAggregate aggregate : aggregates) {
      DataType values =
          aggregate.column() == null
              ? DataTypes.LongType
              : rows.schema().apply(aggregate.column()).dataType();
      looked = looked.add(aggregate.name(), aggregate.function().type(values), true);
    }
    return looked;
  }
}
