package dev.nightjar.lakehouse;

import dev.nightjar.lakehouse.Expressions.Kind;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Rows of files that landed.
 *
 * @param landing where the files land
 * @param select column name to SQL expression over the landing columns, in order
 */
public record Landed(Landing landing, Map<String, String> select) implements TableSource {

  @Override
  public StructType columns() {
    StructType source = landing.schema();
    StructType columns = new StructType();
    for (Map.Entry<String, String> column : select.entrySet()) {
      DataType type = Expressions.check(column.getValue(), source, Kind.ROW, problem -> {});
      columns = columns.add(column.getKey(), type == null ? DataTypes.NullType : type);
    }
    return columns;
  }

  @Override
  public String definition() {
    return select.toString();
  }
}
