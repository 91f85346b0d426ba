package dev.nightjar.features.asof;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/** Columns by names with any characters in them. */
final class ColumnNames {
  private ColumnNames() {}

  static Column quoted(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }
}
