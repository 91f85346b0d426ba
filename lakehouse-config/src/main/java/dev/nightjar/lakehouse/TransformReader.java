package dev.nightjar.lakehouse;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.lakehouse.Transform.Seen;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.StructField;

/**
 * Makes the rows of a table that is made from others, from pinned versions of those: what is read
 * is what the input hashes tell.
 */
public final class TransformReader {
  private final Lakehouse lakehouse;
  private final TableDefinition table;
  private final Map<String, TableDefinition> tables;
  private final SortedMap<String, TableVersion> versions = new TreeMap<>();

  /**
   * Pins the newest versions of the table's sources.
   *
   * @param tables all tables of the project by name
   * @param run notes the versions as its inputs
   * @throws NightjarException of category USER when a source has never been written
   */
  public TransformReader(
      Lakehouse lakehouse, TableDefinition table, Map<String, TableDefinition> tables, Run run) {
    this.lakehouse = lakehouse;
    this.table = table;
    this.tables = tables;
    for (String source : table.transform().from().keySet()) {
      if (!lakehouse.exists(source)) {
        throw missing(run.nights().toString(), source);
      }
      versions.put(source, run.input(lakehouse.newest(source)));
    }
  }

  /**
   * What windows are made from (rule W2): the definition, the clock, and of each source the
   * attempts of the windows that the night sees.
   *
   * @throws NightjarException of category USER when a source does not hold a window's night
   */
  public SortedMap<TableWindow, String> inputHashes(Collection<TableWindow> windows) {
    SortedMap<String, SortedMap<TableWindow, Long>> attempts = new TreeMap<>();
    versions.forEach((source, version) -> attempts.put(source, lakehouse.attempts(version)));
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    for (TableWindow window : windows) {
      requireNight(window.night(), attempts);
      hashes.put(window, hash(window, attempts));
    }
    return hashes;
  }

  /** The rows of a night or of all history up to one, with the columns of the table. */
  public Dataset<Row> rows(TableWindow window) {
    return window.history() ? history(window) : night(window);
  }

  private Dataset<Row> night(TableWindow window) {
    Instant cutoff = lakehouse.clock().cutoffOf(window.night());
    return finished(made(window), lit(cutoff), lit(window.night()));
  }

  /**
   * The SELECT once over all rows that are visible at the cutoff, each of the result known at its
   * {@code available_time} or at the cutoff, whichever comes first. Where that is null, so are
   * {@code known_at} and {@code night}.
   */
  private Dataset<Row> history(TableWindow window) {
    Column cutoff = lit(lakehouse.clock().cutoffOf(window.night()));
    String available = table.availableTime();
    if (available == null) {
      return finished(made(window), cutoff, lit(window.night()));
    }
    // least() passes over a null, and a row that never became known must not slip in.
    Column known = when(expr(available).isNotNull(), least(expr(available), cutoff));
    Dataset<Row> rows = made(window).withColumn(TableDefinition.KNOWN_AT, known);
    return finished(
        rows,
        col(TableDefinition.KNOWN_AT),
        NightColumns.nightThatTakesIn(lakehouse.clock(), col(TableDefinition.KNOWN_AT)));
  }

  private Dataset<Row> made(TableWindow window) {
    SortedMap<String, LogicalPlan> rows = new TreeMap<>();
    table
        .transform()
        .from()
        .forEach((source, seen) -> rows.put(source, seenRows(source, seen, window)));
    return Dataset.ofRows(lakehouse.spark(), TransformSql.bound(table.transform().sql(), rows));
  }

  private LogicalPlan seenRows(String name, Seen seen, TableWindow window) {
    TableDefinition source = source(name);
    Dataset<Row> stored = lakehouse.read(Objects.requireNonNull(versions.get(name)));
    Column ofNight = col(TableDefinition.NIGHT);
    boolean onlyNight = seen == Seen.NIGHT && !window.history();
    Column seenNights =
        onlyNight ? ofNight.equalTo(lit(window.night())) : ofNight.leq(lit(window.night()));
    Dataset<Row> visible =
        AsOf.at(stored.where(seenNights), source, lakehouse.clock().cutoffOf(window.night()));
    List<Column> wanted = new ArrayList<>();
    for (StructField column : TransformYaml.visible(source).fields()) {
      boolean there = Arrays.asList(visible.columns()).contains(column.name());
      // A column added to the definition after the table's last commit: old rows read it as null.
      Column value = there ? Quoted.column(column.name()) : lit(null).cast(column.dataType());
      wanted.add(value.as(column.name()));
    }
    return visible.select(wanted.toArray(Column[]::new)).queryExecution().analyzed();
  }

  private TableDefinition source(String name) {
    return Objects.requireNonNull(tables.get(name), name);
  }

  private Dataset<Row> finished(Dataset<Row> rows, Column knownAt, Column night) {
    List<Column> columns = new ArrayList<>();
    for (String name : table.columns().fieldNames()) {
      columns.add(Quoted.column(name));
    }
    if (table.deletedWhen() != null) {
      columns.add(coalesce(expr(table.deletedWhen()), lit(false)).as(TableDefinition.DELETED));
    }
    columns.add(knownAt.as(TableDefinition.KNOWN_AT));
    columns.add(night.as(TableDefinition.NIGHT));
    return rows.select(columns.toArray(Column[]::new));
  }

  private void requireNight(
      LocalDate night, SortedMap<String, SortedMap<TableWindow, Long>> attempts) {
    attempts.forEach(
        (source, windows) -> {
          if (windows.keySet().stream().noneMatch(w -> w.covers(TableWindow.of(night)))) {
            throw missing(night.toString(), source);
          }
        });
  }

  private NightjarException missing(String night, String source) {
    return NightjarException.user(
        "Cannot make " + table.name() + " for night " + night,
        source + ", which it is made from, does not hold that night",
        "take it in first: nightjar ingest --date " + night + " --table " + source);
  }

  private String hash(TableWindow made, SortedMap<String, SortedMap<TableWindow, Long>> attempts) {
    List<String> parts = new ArrayList<>();
    parts.add(table.name() + (made.history() ? " history" : " night"));
    parts.add(table.transform().sql());
    parts.add(semantics(table));
    parts.add(String.valueOf(table.availableTime()));
    parts.add(lakehouse.clock().zone().getId() + " " + lakehouse.clock().cutoff());
    table
        .transform()
        .from()
        .forEach(
            (name, seen) -> {
              parts.add(name + " " + seen + " " + semantics(source(name)));
              attempts
                  .getOrDefault(name, new TreeMap<>())
                  .forEach(
                      (window, attempt) -> {
                        if (sees(seen, made, window)) {
                          parts.add(window + " " + attempt);
                        }
                      });
            });
    return InputHash.of(parts);
  }

  private static boolean sees(Seen seen, TableWindow made, TableWindow window) {
    return seen == Seen.NIGHT && !made.history()
        ? window.covers(TableWindow.of(made.night()))
        : window.visibleTo(made.night());
  }

  /** What decides which of a table's rows exist at an instant. */
  private static String semantics(TableDefinition of) {
    return of.key() + " " + of.eventTime() + " " + of.sequence() + " " + of.deletedWhen();
  }
}
