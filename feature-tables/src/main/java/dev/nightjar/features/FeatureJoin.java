package dev.nightjar.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import dev.nightjar.lakehouse.AsOf;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.TableWindow;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

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
    Dataset<Row> rows = spine;
    int side = 0;
    for (Map.Entry<Source, List<FeatureColumn>> source : sources().entrySet()) {
      String prefix = "_j" + side++;
      rows =
          switch (source.getKey().origin()) {
            case ROWS -> rows;
            case SNAPSHOT -> withSnapshot(rows, prefix, source.getKey(), source.getValue(), nights);
            case KEYED -> withKeyed(rows, prefix, source.getKey(), source.getValue());
          };
    }
    List<Column> columns = new ArrayList<>(List.of(meta(moreMeta)));
    spec.columns().forEach(feature -> columns.add(SnapshotPlan.quoted(feature.name())));
    return rows.select(columns.toArray(Column[]::new));
  }

  /** One table joined on certain columns: looked up once, however many entries name it. */
  private record Source(String table, FeatureColumn.Origin origin, Map<String, String> on) {}

  private Map<Source, List<FeatureColumn>> sources() {
    Map<Source, List<FeatureColumn>> sources = new LinkedHashMap<>();
    for (FeatureColumn column : spec.columns()) {
      sources
          .computeIfAbsent(
              new Source(column.table(), column.origin(), column.on()), s -> new ArrayList<>())
          .add(column);
    }
    return sources;
  }

  private Dataset<Row> withSnapshot(
      Dataset<Row> rows,
      String prefix,
      Source source,
      List<FeatureColumn> columns,
      NightRange nights) {
    List<Column> taken = new ArrayList<>();
    taken.add(col(TableDefinition.NIGHT).as(prefix + "_night"));
    Column match = col(Joined.NIGHT).equalTo(col(prefix + "_night"));
    match = match.and(matchOn(prefix, source, taken));
    columns.forEach(c -> taken.add(SnapshotPlan.quoted(c.column()).as(c.name())));
    Dataset<Row> snapshots =
        lakehouse
            .read(pins.of(source.table()))
            .where(col(TableDefinition.NIGHT).between(lit(nights.from()), lit(nights.to())))
            .select(taken.toArray(Column[]::new));
    return rows.join(snapshots, match, "left");
  }

  private Dataset<Row> withKeyed(
      Dataset<Row> rows, String prefix, Source source, List<FeatureColumn> columns) {
    TableDefinition table = definition(source.table());
    Column known = col(prefix + "_known");
    Column until = col(prefix + "_until");
    Column atT =
        guard == LeakGuard.LET_THROUGH
            ? until.isNull()
            : known.leq(col(Spine.OPENS)).and(until.isNull().or(until.gt(col(Spine.OPENS))));
    List<Column> taken = new ArrayList<>();
    taken.add(col(TableDefinition.KNOWN_AT).as(prefix + "_known"));
    taken.add(col(AsOf.SUPERSEDED_AT).as(prefix + "_until"));
    Column match = atT.and(matchOn(prefix, source, taken));
    columns.forEach(c -> taken.add(SnapshotPlan.quoted(c.column()).as(c.name())));
    Dataset<Row> history =
        AsOf.history(lakehouse.read(pins.of(source.table())), table)
            .where(Spine.exists(table))
            .select(taken.toArray(Column[]::new));
    return rows.join(history, match, "left");
  }

  private static Column matchOn(String prefix, Source source, List<Column> taken) {
    Column match = lit(true);
    int part = 0;
    for (Map.Entry<String, String> pair : source.on().entrySet()) {
      String name = prefix + "_on" + part++;
      taken.add(SnapshotPlan.quoted(pair.getKey()).as(name));
      match = match.and(SnapshotPlan.quoted(Spine.on(pair.getValue())).equalTo(col(name)));
    }
    return match;
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
    for (Source source : sources().keySet()) {
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
