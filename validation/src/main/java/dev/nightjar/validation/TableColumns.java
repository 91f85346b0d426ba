package dev.nightjar.validation;

import dev.nightjar.lakehouse.TableDefinition;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of a table with their types, from its definition alone. */
final class TableColumns {
  private TableColumns() {}

  /**
   * The columns of a table in order. A column whose expression is wrong is of type void; that
   * mistake is reported with the table.
   */
  static StructType of(TableDefinition table) {
    StructType columns = table.columns();
    if (table.deletedWhen() != null) {
      columns = columns.add(TableDefinition.DELETED, DataTypes.BooleanType);
    }
    return columns
        .add(TableDefinition.KNOWN_AT, DataTypes.TimestampType)
        .add(TableDefinition.NIGHT, DataTypes.DateType);
  }
}
