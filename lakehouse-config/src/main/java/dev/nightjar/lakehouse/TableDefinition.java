package dev.nightjar.lakehouse;

import dev.nightjar.lakehouse.Expressions.Kind;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * {@code tables/*.yaml}: what lands and what it becomes. Rows are append-only history (rule T2):
 * the key names an event or thing, and (key, known_at) a row.
 *
 * <p>The Delta table holds the {@link #select} columns in their order, then {@code deleted}
 * (boolean, only where {@link #deletedWhen} is given), {@code known_at} (timestamp) and {@code
 * night} (date, the night that takes in {@code known_at}).
 *
 * @param name the table's name
 * @param landing where its files land
 * @param select column name to SQL expression over the landing columns, in order
 * @param key names of selected columns
 * @param eventTime name of a selected timestamp column: when it happened
 * @param availableTime SQL expression over the selected columns: when the row became known
 * @param sequence name of a selected column that orders rows of equal key and known_at, or null
 * @param deletedWhen SQL expression over the selected columns that marks a tombstone, or null
 * @param mark where it is written
 */
public record TableDefinition(
    String name,
    Landing landing,
    Map<String, String> select,
    List<String> key,
    String eventTime,
    String availableTime,
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

  /**
   * Reads one document of {@code tables/}; every mistake goes to the document's problems.
   *
   * @return the definition as far as it could be read
   */
  public static TableDefinition read(YamlMap yaml) {
    return TableYaml.read(yaml);
  }

  /** Tells what is wrong with a column's name, if anything: Delta stores not every one. */
  public static void checkColumnName(String column, Consumer<String> problem) {
    if (column.isBlank() || REFUSED_BY_DELTA.matcher(column).find()) {
      problem.accept(
          "the column name '"
              + column
              + "' is refused by Delta: it allows no blank, tab, line end or any of ,;{}()=.`");
    }
  }

  /** The selected columns with their types, without the columns that Nightjar adds. */
  public StructType selected() {
    StructType source = landing.schema();
    StructType selected = new StructType();
    for (Map.Entry<String, String> column : select.entrySet()) {
      DataType type = Expressions.check(column.getValue(), source, Kind.ROW, problem -> {});
      if (type != null) {
        selected = selected.add(column.getKey(), type);
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
