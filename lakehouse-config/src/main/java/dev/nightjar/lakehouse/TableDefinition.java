package dev.nightjar.lakehouse;

import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * {@code tables/*.yaml}: what lands and what it becomes, or what is made from other tables. Rows
 * are append-only history (rule T2): the key names an event or thing, and (key, known_at) a row.
 *
 * <p>The Delta table holds the {@link #columns} in their order, then {@code deleted} (boolean, only
 * where {@link #deletedWhen} is given), {@code known_at} (timestamp) and {@code night} (date, the
 * night that takes in {@code known_at}).
 *
 * @param name the table's name
 * @param source where its rows come from
 * @param key names of its columns
 * @param eventTime name of a timestamp column: when it happened
 * @param availableTime SQL expression over the columns: when the row became known; null only for a
 *     table made from others: at the cutoff
 * @param sequence name of a column that orders rows of equal key and known_at, or null
 * @param deletedWhen SQL expression over the columns that marks a tombstone, or null
 * @param mark where it is written
 */
public record TableDefinition(
    String name,
    TableSource source,
    List<String> key,
    String eventTime,
    @Nullable String availableTime,
    @Nullable String sequence,
    @Nullable String deletedWhen,
    SourceMark mark) {

  /** When the row became known to the system: decides what is visible (rules T2-T4). */
  public static final String KNOWN_AT = "known_at";

  /** The night that took the row in. */
  public static final String NIGHT = "night";

  /** True for a tombstone; only in tables that declare {@code deleted_when}. */
  public static final String DELETED = "deleted";

  private static final Pattern REFUSED_BY_DELTA = Pattern.compile("[ ,;{}()\\n\\t=.`]");

  /** Tells what is wrong with a column's name, if anything: Delta stores not every one. */
  public static void checkColumnName(String column, Consumer<String> problem) {
    if (column.isBlank() || REFUSED_BY_DELTA.matcher(column).find()) {
      problem.accept(
          "the column name '"
              + column
              + "' is refused by Delta: it allows no blank, tab, line end or any of ,;{}()=.`");
    }
  }

  /**
   * The landing that fills the table.
   *
   * @throws NightjarException of category BUG when it is made from other tables
   */
  public Landed landed() {
    if (source instanceof Landed landed) {
      return landed;
    }
    throw NightjarException.bug("Cannot tell where " + name + " lands: nothing does", null);
  }

  /**
   * The tables and the SELECT that fill the table.
   *
   * @throws NightjarException of category BUG when it is filled by what lands
   */
  public Transform transform() {
    if (source instanceof Transform transform) {
      return transform;
    }
    throw NightjarException.bug("Cannot tell what " + name + " is made from: it lands", null);
  }

  /** True when the table is made from other tables. */
  public boolean derived() {
    return source instanceof Transform;
  }

  /** The columns in order, without those that Nightjar adds; one that is wrong is of type void. */
  public StructType columns() {
    return source.columns();
  }

  /** The {@link #columns} with their types, without those that are wrong. */
  public StructType selected() {
    StructType selected = new StructType();
    for (StructField column : columns().fields()) {
      if (!(column.dataType() instanceof NullType)) {
        selected = selected.add(column);
      }
    }
    return selected;
  }

  /** All columns of the Delta table with their types, in order. */
  public StructType schema() {
    StructType schema = selected();
    if (deletedWhen != null) {
      schema = schema.add(DELETED, DataTypes.BooleanType);
    }
    return schema.add(KNOWN_AT, DataTypes.TimestampType).add(NIGHT, DataTypes.DateType);
  }
}
