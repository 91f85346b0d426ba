package dev.nightjar.features.asof;

import dev.nightjar.lakehouse.Quoted;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What a join reads of a feature table. */
final class NeededColumns {
  private NeededColumns() {}

  /** The columns that a join reads, in the order in which they lie in the table. */
  static Dataset<Row> of(AsOfFeatures table) {
    List<Column> needed = new ArrayList<>();
    for (String column : table.rows().columns()) {
      if (table.key().contains(column)
          || table.columns().containsKey(column)
          || column.equals(table.eventTime())
          || column.equals(table.availableTime())) {
        needed.add(Quoted.column(column));
      }
    }
    return table.rows().select(needed.toArray(Column[]::new));
  }
}
