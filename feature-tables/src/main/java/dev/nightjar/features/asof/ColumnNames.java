package dev.nightjar.features.asof;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Columns by names with any characters in them. */
final class ColumnNames {
  private ColumnNames() {}

  static Column quoted(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }

  /** Of a feature table the columns that a join reads, in the order in which they lie there. */
  static Dataset<Row> needed(AsOfFeatures table) {
    List<Column> needed = new ArrayList<>();
    for (String column : table.rows().columns()) {
      if (table.key().contains(column)
          || table.columns().containsKey(column)
          || column.equals(table.eventTime())
          || column.equals(table.availableTime())) {
        needed.add(quoted(column));
      }
    }
    return table.rows().select(needed.toArray(Column[]::new));
  }
}
