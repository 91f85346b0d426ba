package dev.nightjar.features;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;

import dev.nightjar.lakehouse.AsOf;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.TableWindow;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * Gives the rows of nights their features as known at each night's cutoff: columns of the row
 * itself, columns of snapshots of the same night, and columns of other tables' rows with the same
 * key. Every row gets exactly one row (rule T7); what is not known is null.
 */
public final class FeatureJoin {
  private final Lakehouse lakehouse;
  private final Project project;
  private final Map<String, FeatureTable> featureTables;
  private final TrainingSetSpec spec;
  private final Pins pins;
  private final LeakGuard guard;

  FeatureJoin(
      Lakehouse lakehouse,
      Project project,
      Map<String, FeatureTable> featureTables,
      TrainingSetSpec spec,
      Pins pins,
      LeakGuard guard) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.featureTables = featureTables;
    this.spec = spec;
    this.pins = pins;
    this.guard = guard;
  }

  /**
   * The rows to predict in these nights, each with its features as of its own night.
   *
   * @param tables the project's feature tables
   * @param pins versions of at least {@link TrainingSetSpec#inputs}
   * @throws NightjarException of category USER when a snapshot of one of the nights is missing
   */
  public static Joined join(
      Lakehouse lakehouse,
      Run run,
      Project project,
      Map<String, FeatureTable> tables,
      TrainingSetSpec spec,
      NightRange nights,
      Pins pins) {
    return new FeatureJoin(lakehouse, project, tables, spec, pins, LeakGuard.REFUSE)
        .join(run, nights);
  }

  /**
   * Some rows of a night with their features and what those were read from: the same join as {@link
   * #join}, over the wanted rows alone and in one query.
   *
   * @param pins the versions that {@link #join} has read for that night; whether they hold its
   *     snapshots was asked then
   * @param keys of each wanted row, value by key column of the rows table
   * @return a row for each key that the night predicts, in no order
   */
  public static List<ExplainedRow> explained(
      Lakehouse lakehouse,
      Project project,
      Map<String, FeatureTable> tables,
      TrainingSetSpec spec,
      LocalDate night,
      Pins pins,
      Collection<Map<String, Object>> keys) {
    return new FeatureJoin(lakehouse, project, tables, spec, pins, LeakGuard.REFUSE)
        .explained(NightRange.of(night), keys);
  }

  private List<ExplainedRow> explained(NightRange night, Collection<Map<String, Object>> keys) {
    TableDefinition table = definition(spec.rows());
    Dataset<Row> spine =
        new Spine(spec, table, lakehouse.clock())
            .of(lakehouse.read(pins.of(table.name())), night, isOneOf(keys));
    List<Source> sources = sources();
    List<Column> columns = new ArrayList<>(metaAndFeatures(List.of()));
    for (Source source : sources) {
      columns.add(SourceRow.column(source.prefix(), source.entity()).as(source.prefix()));
    }
    return lookedUp(spine.where(Spine.isPredicted()), night, sources)
        .select(columns.toArray(Column[]::new))
        .collectAsList()
        .stream()
        .map(row -> explained(row, table, sources))
        .toList();
  }

  private ExplainedRow explained(Row row, TableDefinition table, List<Source> sources) {
    Map<String, Object> key = new LinkedHashMap<>();
    Row keyOfRow = row.getAs(Joined.KEY);
    table.key().forEach(column -> key.put(column, keyOfRow.getAs(column)));
    Map<FeatureColumn, SourceRow> sourceOf = new HashMap<>();
    for (Source source : sources) {
      SourceRow read = SourceRow.read(row.getAs(source.prefix()));
      source.columns().forEach(column -> sourceOf.put(column, read));
    }
    return new ExplainedRow(key, row, spec.columns().stream().map(sourceOf::get).toList());
  }

  private static Column isOneOf(Collection<Map<String, Object>> keys) {
    return keys.stream()
        .map(
            key ->
                key.entrySet().stream()
                    .map(part -> Quoted.column(part.getKey()).equalTo(lit(part.getValue())))
                    .reduce(lit(true), Column::and))
        .reduce(lit(false), Column::or);
  }

  Joined join(Run run, NightRange nights) {
    spec.inputs().forEach(table -> run.input(pins.of(table)));
    requireSnapshots(nights);
    Dataset<Row> spine = spine(nights);
    return new Joined(
        withFeatures(spine.where(Spine.isPredicted()), nights, List.of()),
        spine.where(not(Spine.isPredicted())).select(meta(List.of())));
  }

  /** The rows of these nights with the columns they are joined on. */
  Dataset<Row> spine(NightRange nights) {
    return new Spine(spec, definition(spec.rows()), lakehouse.clock())
        .of(lakehouse.read(pins.of(spec.rows())), nights);
  }

  /** Looks up the features of a spine's rows. */
  Dataset<Row> withFeatures(Dataset<Row> spine, NightRange nights, List<String> moreMeta) {
    return lookedUp(spine, nights, sources())
        .select(metaAndFeatures(moreMeta).toArray(Column[]::new));
  }

  /** As {@link #withFeatures}, with the columns of {@link #sourceTimes} at the end. */
  Dataset<Row> withSourceTimes(Dataset<Row> spine, NightRange nights, List<String> moreMeta) {
    List<Column> columns = metaAndFeatures(moreMeta);
    sourceTimes().forEach((name, ignored) -> columns.add(col(name)));
    return lookedUp(spine, nights, sources()).select(columns.toArray(Column[]::new));
  }

  /**
   * The columns that say when a row's values happened and became known, each with how people call
   * it. Of the row itself and of rows looked up by key only the second is held against T (rule T4).
   */
  Map<String, String> sourceTimes() {
    Map<String, String> times = new LinkedHashMap<>();
    for (Source source : sources()) {
      String on = source.on().isEmpty() ? "" : " by " + String.join(", ", source.on().values());
      times.put(SourceRow.knownAt(source.prefix()), source.table() + on + ", known at");
      if (source.origin() == FeatureColumn.Origin.SNAPSHOT) {
        times.put(SourceRow.eventTime(source.prefix()), source.table() + on + ", event time");
      }
    }
    return times;
  }

  /** The spine's rows with, of each source, the features and the columns of {@link SourceRow}. */
  private Dataset<Row> lookedUp(Dataset<Row> spine, NightRange nights, List<Source> sources) {
    Dataset<Row> rows = spine;
    for (Source source : sources) {
      rows =
          switch (source.origin()) {
            case ROWS -> withItself(rows, source);
            case SNAPSHOT -> withSnapshot(rows, source, nights);
            case KEYED -> withKeyed(rows, source);
          };
    }
    return rows;
  }

  /**
   * One table joined on certain columns: looked up once, however many entries name it.
   *
   * @param prefix begins the names of its columns in the join
   * @param columns the features it gives
   */
  private record Source(
      String prefix,
      String table,
      FeatureColumn.Origin origin,
      Map<String, String> on,
      List<FeatureColumn> columns) {

    /** The values it is looked up by, under the names of its own columns. */
    Column entity() {
      return origin == FeatureColumn.Origin.ROWS
          ? col(Joined.KEY)
          : struct(
              on.entrySet().stream()
                  .map(pair -> Quoted.column(Spine.on(pair.getValue())).as(pair.getKey()))
                  .toArray(Column[]::new));
    }
  }

  private List<Source> sources() {
    Map<List<Object>, Source> sources = new LinkedHashMap<>();
    for (FeatureColumn column : spec.columns()) {
      sources
          .computeIfAbsent(
              List.of(column.table(), column.origin(), column.on()),
              s ->
                  new Source(
                      "_j" + sources.size(),
                      column.table(),
                      column.origin(),
                      column.on(),
                      new ArrayList<>()))
          .columns()
          .add(column);
    }
    return List.copyOf(sources.values());
  }

  private static Dataset<Row> withItself(Dataset<Row> rows, Source source) {
    String prefix = source.prefix();
    return rows.withColumn(SourceRow.eventTime(prefix), col(Joined.EVENT_TIME))
        .withColumn(SourceRow.knownAt(prefix), col(Spine.KNOWN_AT))
        .withColumn(SourceRow.sourceRows(prefix), lit(null).cast(DataTypes.LongType));
  }

  private Dataset<Row> withSnapshot(Dataset<Row> rows, Source source, NightRange nights) {
    String prefix = source.prefix();
    List<Column> taken = new ArrayList<>();
    taken.add(col(TableDefinition.NIGHT).as(prefix + "_night"));
    Column match = col(Joined.NIGHT).equalTo(col(prefix + "_night"));
    match = match.and(matchOn(source, taken));
    source.columns().forEach(c -> taken.add(Quoted.column(c.column()).as(c.name())));
    taken.add(col(FeatureTable.SOURCE_EVENT_TIME).as(SourceRow.eventTime(prefix)));
    taken.add(col(FeatureTable.SOURCE_KNOWN_AT).as(SourceRow.knownAt(prefix)));
    taken.add(col(FeatureTable.SOURCE_ROWS).as(prefix + "_found"));
    Dataset<Row> snapshots =
        lakehouse
            .read(pins.of(source.table()))
            .where(col(TableDefinition.NIGHT).between(lit(nights.from()), lit(nights.to())))
            .select(taken.toArray(Column[]::new));
    return rows.join(snapshots, match, "left")
        .withColumn(SourceRow.sourceRows(prefix), coalesce(col(prefix + "_found"), lit(0L)));
  }

  private Dataset<Row> withKeyed(Dataset<Row> rows, Source source) {
    String prefix = source.prefix();
    TableDefinition table = definition(source.table());
    Column known = col(SourceRow.knownAt(prefix));
    Column until = col(prefix + "_until");
    Column atT =
        guard == LeakGuard.LET_THROUGH
            ? until.isNull()
            : known.leq(col(Spine.OPENS)).and(until.isNull().or(until.gt(col(Spine.OPENS))));
    List<Column> taken = new ArrayList<>();
    taken.add(col(TableDefinition.KNOWN_AT).as(SourceRow.knownAt(prefix)));
    taken.add(col(AsOf.SUPERSEDED_AT).as(prefix + "_until"));
    Column match = atT.and(matchOn(source, taken));
    source.columns().forEach(c -> taken.add(Quoted.column(c.column()).as(c.name())));
    taken.add(Quoted.column(table.eventTime()).as(SourceRow.eventTime(prefix)));
    taken.add(lit(null).cast(DataTypes.LongType).as(SourceRow.sourceRows(prefix)));
    Dataset<Row> history =
        AsOf.history(lakehouse.read(pins.of(source.table())), table)
            .where(Spine.exists(table))
            .select(taken.toArray(Column[]::new));
    return rows.join(history, match, "left");
  }

  private static Column matchOn(Source source, List<Column> taken) {
    Column match = lit(true);
    int part = 0;
    for (Map.Entry<String, String> pair : source.on().entrySet()) {
      String name = source.prefix() + "_on" + part++;
      taken.add(Quoted.column(pair.getKey()).as(name));
      match = match.and(Quoted.column(Spine.on(pair.getValue())).equalTo(col(name)));
    }
    return match;
  }

  private List<Column> metaAndFeatures(List<String> moreMeta) {
    List<Column> columns = new ArrayList<>(List.of(meta(moreMeta)));
    spec.columns().forEach(feature -> columns.add(Quoted.column(feature.name())));
    return columns;
  }

  private static Column[] meta(List<String> more) {
    List<Column> columns = new ArrayList<>();
    columns.add(col(Joined.KEY));
    columns.add(col(Joined.PREDICT_AT));
    columns.add(col(Joined.EVENT_TIME));
    columns.add(col(Joined.NIGHT));
    more.forEach(name -> columns.add(col(name)));
    return columns.toArray(Column[]::new);
  }

  /** A night without a snapshot is an error, unless no row of the source is visible by then. */
  void requireSnapshots(NightRange nights) {
    for (Source source : sources()) {
      if (source.origin() != FeatureColumn.Origin.SNAPSHOT) {
        continue;
      }
      TableVersion version = pins.of(source.table());
      Set<TableWindow> there = lakehouse.attempts(version).keySet();
      List<LocalDate> missing =
          new ArrayList<>(
              nights.nights().stream()
                  .filter(night -> !there.contains(TableWindow.of(night)))
                  .toList());
      FeatureTable table = featureTables.get(source.table());
      if (!missing.isEmpty() && table != null) {
        Optional<LocalDate> first = new Snapshots(lakehouse, project).firstNight(table);
        missing.removeIf(night -> first.isEmpty() || night.isBefore(first.get()));
      }
      if (!missing.isEmpty()) {
        LocalDate from = missing.get(0);
        LocalDate to = missing.get(missing.size() - 1);
        throw NightjarException.user(
            "Cannot look up the features of " + source.table() + " for the nights " + nights,
            missing.size()
                + (missing.size() == 1 ? " snapshot is" : " snapshots are")
                + " missing in "
                + version
                + ", the first of night "
                + from,
            "run `nightjar materialize --from " + from + " --to " + to + "`");
      }
    }
  }

  private TableDefinition definition(String name) {
    TableDefinition table = project.tables().get(name);
    if (table == null) {
      throw NightjarException.user(
          "Cannot read the table " + name,
          "the project does not define it any more",
          "put tables/" + name + ".yaml back");
    }
    return table;
  }
}
