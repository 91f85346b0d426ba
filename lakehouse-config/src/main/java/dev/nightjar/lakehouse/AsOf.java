package dev.nightjar.lakehouse;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.RowOrdering;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * What a table said at an instant (rule T2). Of the rows of a key only the newest by (known_at,
 * sequence) exists; a tombstone as the newest means that the key does not exist.
 */
public final class AsOf {
  /** When a newer row of the same key replaced this one; null = never. */
  public static final String SUPERSEDED_AT = "superseded_at";

  private static final String NEXT = "_next";

  private AsOf() {}

  /**
   * The rows with the column {@link #SUPERSEDED_AT}: the known_at of the next newer row of the key.
   * A row is visible at T when known_at &lt;= T, superseded_at is null or &gt; T, and it is not a
   * tombstone (see {@link #visibleAt}). Tombstones are kept, for they supersede.
   *
   * <p>Rows equal in key, known_at and sequence are one: the greatest by the other columns, in
   * their order, is kept. A row whose key holds a null is equal to no other row, so nothing
   * supersedes it. A null sequence is older than any other.
   */
  public static Dataset<Row> history(Dataset<Row> rows, TableDefinition table) {
    List<Column> order = new ArrayList<>();
    Column knownAt = Quoted.column(TableDefinition.KNOWN_AT);
    order.add(knownAt);
    Column version = struct(knownAt);
    if (table.sequence() != null) {
      Column sequence = Quoted.column(table.sequence());
      order.add(sequence.asc_nulls_first());
      version = struct(knownAt, sequence);
    }
    for (StructField field : rows.schema().fields()) {
      Column column = Quoted.column(field.name());
      order.add(
          RowOrdering.isOrderable(field.dataType()) ? column : column.cast(DataTypes.StringType));
    }
    WindowSpec newerRows =
        Window.partitionBy(columns(table.key())).orderBy(order.toArray(Column[]::new));
    Column keyHasNull =
        table.key().stream().map(k -> Quoted.column(k).isNull()).reduce(lit(false), Column::or);
    return rows.withColumn(NEXT, lead(version, 1).over(newerRows))
        .filter(keyHasNull.or(not(coalesce(Quoted.column(NEXT).eqNullSafe(version), lit(false)))))
        .withColumn(
            SUPERSEDED_AT,
            when(not(keyHasNull), functions.col(NEXT + "." + TableDefinition.KNOWN_AT)))
        .drop(NEXT);
  }

  /** The condition on rows of {@link #history} that makes them visible at an instant. */
  public static Column visibleAt(Column instant, TableDefinition table) {
    Column superseded = Quoted.column(SUPERSEDED_AT);
    return Quoted.column(TableDefinition.KNOWN_AT)
        .leq(instant)
        .and(superseded.isNull().or(superseded.gt(instant)))
        .and(exists(table));
  }

  /** The rows visible at an instant: one for each key known then and not deleted. */
  public static Dataset<Row> at(Dataset<Row> rows, TableDefinition table, Instant instant) {
    Dataset<Row> known = rows.filter(Quoted.column(TableDefinition.KNOWN_AT).leq(lit(instant)));
    return history(known, table)
        .filter(Quoted.column(SUPERSEDED_AT).isNull().and(exists(table)))
        .drop(SUPERSEDED_AT);
  }

  private static Column exists(TableDefinition table) {
    return table.deletedWhen() == null
        ? lit(true)
        : not(coalesce(Quoted.column(TableDefinition.DELETED), lit(false)));
  }

  private static Column[] columns(List<String> names) {
    return names.stream().map(Quoted::column).toArray(Column[]::new);
  }
}
