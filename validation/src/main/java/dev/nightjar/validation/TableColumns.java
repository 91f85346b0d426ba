package dev.nightjar.validation;

import dev.nightjar.lakehouse.Expressions;
import dev.nightjar.lakehouse.TableDefinition;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The columns of a table with their types, from its definition alone. */
final class TableColumns {
  private TableColumns() {}

  /**
   * The columns of a table. A column whose expression is wrong is of type void; that mistake is
   * reported with the table.
   */
  static StructType of(TableDefinition table) {
    StructType landing = new StructType();
    for (Map.Entry<String, String> column : table.landing().columns().entrySet()) {
      landing = landing.add(column.getKey(), DataType.fromDDL(column.getValue()));
    }
    StructType columns = new StructType();
    for (Map.Entry<String, String> column : table.select().entrySet()) {
      @Nullable DataType type =
          Expressions.check(column.getValue(), landing, Expressions.Kind.ROW, problem -> {});
      columns = columns.add(column.getKey(), type == null ? DataTypes.NullType : type);
    }
    if (table.deletedWhen() != null) {
      columns = columns.add(TableDefinition.DELETED, DataTypes.BooleanType);
    }
    return columns
        .add(TableDefinition.KNOWN_AT, DataTypes.TimestampType)
        .add(TableDefinition.NIGHT, DataTypes.DateType);
  }
}
