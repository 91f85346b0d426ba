package dev.nightjar.validation;

import dev.nightjar.lakehouse.TableDefinition;
import java.util.List;
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
    StructType known = table.schema();
    StructType columns = new StructType();
    for (String column : table.select().keySet()) {
      boolean right = List.of(known.fieldNames()).contains(column);
      columns = columns.add(column, right ? known.apply(column).dataType() : DataTypes.NullType);
    }
    if (table.deletedWhen() != null) {
      columns = columns.add(TableDefinition.DELETED, DataTypes.BooleanType);
    }
    return columns
        .add(TableDefinition.KNOWN_AT, DataTypes.TimestampType)
        .add(TableDefinition.NIGHT, DataTypes.DateType);
  }
}
