package dev.nightjar.lakehouse;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.catalog.CatalogStorageFormat;
import org.apache.spark.sql.catalyst.catalog.CatalogTable;
import org.apache.spark.sql.catalyst.catalog.CatalogTableType;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalog;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * The lakehouse's tables by name in the catalog that all sessions of a process share. The catalog
 * says where a table lies; rows and columns of a query come from the table's log, which is asked
 * anew by each query. What the catalog lists is as new as the last refresh.
 */
public final class NamedTables {
  /** The database that holds them. */
  public static final String DATABASE = "default";

  private final Lakehouse lakehouse;
  private final Map<String, TableNotes> notes;

  /** The version of which the columns are listed, by table. */
  private final Map<String, Long> listed = new TreeMap<>();

  /**
   * Lists nothing yet.
   *
   * @param notes what is told of tables, by name
   */
  public NamedTables(Lakehouse lakehouse, Map<String, TableNotes> notes) {
    this.lakehouse = lakehouse;
    this.notes = Map.copyOf(notes);
  }

  /**
   * Lists tables that are new, and no more those that are gone.
   *
   * @return how many there are
   */
  public synchronized int refresh() {
    Set<String> gone = new HashSet<>(listed.keySet());
    for (String table : lakehouse.tables()) {
      if (!gone.remove(table)) {
        list(lakehouse.newest(table));
      }
    }
    gone.forEach(this::forget);
    return listed.size();
  }

  /** As {@link #refresh}; lists the columns of all tables as they are now. */
  public synchronized void refreshColumns() {
    refresh();
    Map.copyOf(listed)
        .forEach(
            (table, version) -> {
              TableVersion newest = lakehouse.newest(table);
              if (newest.version() != version) {
                forget(table);
                list(newest);
              }
            });
  }

  private void list(TableVersion version) {
    catalog().createTable(entry(version), true);
    listed.put(version.table(), version.version());
  }

  /** Only the catalog's entry: the table lies outside of what the catalog would delete. */
  private void forget(String table) {
    catalog().dropTable(DATABASE, nameOf(table), true, false);
    listed.remove(table);
  }

  private ExternalCatalog catalog() {
    return lakehouse.spark().sharedState().externalCatalog();
  }

  /** Sessions look names up in lower case. */
  private static String nameOf(String table) {
    return table.toLowerCase(Locale.ROOT);
  }

  private CatalogTable entry(TableVersion version) {
    String table = version.table();
    TableNotes told = notes.getOrDefault(table, TableNotes.NONE);
    StructType columns = new StructType();
    for (StructField column : lakehouse.columns(version).fields()) {
      String note = told.columns().get(column.name());
      columns = columns.add(note == null ? column : column.withComment(note));
    }
    return new CatalogTable(
        new TableIdentifier(nameOf(table), Option.apply(DATABASE)),
        CatalogTableType.EXTERNAL(),
        new CatalogStorageFormat(
            Option.apply(new Path(lakehouse.path(table)).toUri()),
            Option.empty(),
            Option.empty(),
            Option.empty(),
            false,
            ScalaSeqs.map(Map.of())),
        columns,
        Option.apply("delta"),
        ScalaSeqs.seq(List.of()),
        Option.empty(),
        "",
        0,
        -1,
        "",
        ScalaSeqs.map(Map.of()),
        Option.empty(),
        Option.empty(),
        told.text().isEmpty() ? Option.empty() : Option.apply(told.text()),
        ScalaSeqs.seq(List.of()),
        false,
        true,
        ScalaSeqs.map(Map.of()),
        Option.empty());
  }
}
