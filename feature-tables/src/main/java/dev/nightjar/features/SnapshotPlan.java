package dev.nightjar.features;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import dev.nightjar.features.asof.AsOfCuts;
import dev.nightjar.features.asof.CutSource;
import dev.nightjar.lakehouse.AsOf;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.TableDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The Spark plan that cuts snapshots: each row of the source feeds the nights that see it, in the
 * kernel and where it is read, and one aggregation by night and entity makes the rows of all
 * snapshots.
 *
 * <p>Inside the plan columns have names of their own, so a source may call its columns what it
 * likes: {@code e0, e1, …} the entity, {@code v0, v1, …} values, {@code event}, {@code known},
 * {@code superseded}, {@code sequence}, {@code night}, {@code as_of}.
 */
final class SnapshotPlan {
  /** True where the tie rule of {@link Latest} has something to say. */
  static final String TIED = "_tied";

  private final FeatureTable table;
  private final TableDefinition source;

  SnapshotPlan(FeatureTable table, TableDefinition source) {
    this.table = table;
    this.source = source;
  }

  /**
   * The snapshots: entity, features, {@code source_event_time}, {@code source_known_at}, {@code
   * source_rows}, {@code as_of}, {@code known_at}, {@code night}, and {@link #TIED}. An entity
   * without a visible row in its reach has no row. A row with a null entity part belongs to none.
   *
   * @param rows rows of the source, all versions of them
   * @param cuts the snapshots to cut, at least one
   */
  Dataset<Row> cut(Dataset<Row> rows, List<Cut> cuts) {
    return cutFrom(history(rows, source, first(cuts).minus(table.reach()), last(cuts)), cuts);
  }

  /** As {@link #cut}, from rows of {@link #history} that reach at least as far. */
  Dataset<Row> cutFrom(Dataset<Row> history, List<Cut> cuts) {
    List<Cut> ordered = cuts.stream().sorted(Comparator.comparing(Cut::asOf)).toList();
    Dataset<Row> inReach =
        history.where(inReach(source, first(cuts).minus(table.reach()), last(cuts)));
    Dataset<Row> there = there(inReach.select(columns()));
    AsOfCuts kernel =
        new AsOfCuts(
            new CutSource(there, entity(), "event", "known", "superseded"),
            ordered.stream().map(Cut::asOf).toList());
    Latest latest = table.latest();
    if (latest != null) {
      LatestPlan plan = new LatestPlan(table, latest);
      return named(
          plan.of(nights(kernel.newest(latest.lookback(), plan.values(), "sequence"), ordered)));
    }
    WindowPlan plan = new WindowPlan(table);
    return named(plan.of(nights(kernel.windows(plan.measures()), ordered)));
  }

  private List<String> entity() {
    return IntStream.range(0, table.entity().size()).mapToObj(part -> "e" + part).toList();
  }

  /** A source's rows with events from an instant on, as known by another, and until when. */
  static Dataset<Row> history(
      Dataset<Row> rows, TableDefinition source, Instant from, Instant last) {
    Column inReach = inReach(source, from, last);
    return AsOf.history(Reach.of(rows, inReach, last), source).where(inReach);
  }

  private static Column inReach(TableDefinition source, Instant from, Instant last) {
    Column event = Quoted.column(source.eventTime());
    return event.leq(lit(last)).and(event.geq(lit(from)));
  }

  static Instant first(List<Cut> cuts) {
    return cuts.stream().map(Cut::asOf).min(Comparator.naturalOrder()).orElseThrow();
  }

  static Instant last(List<Cut> cuts) {
    return cuts.stream().map(Cut::asOf).max(Comparator.naturalOrder()).orElseThrow();
  }

  private Column[] columns() {
    List<Column> columns = new ArrayList<>();
    int part = 0;
    for (String column : table.entity().keySet()) {
      columns.add(Quoted.column(column).as("e" + part++));
    }
    Latest latest = table.latest();
    int value = 0;
    if (latest != null) {
      for (String column : latest.columns().keySet()) {
        columns.add(
            Numbers.canonical(Quoted.column(column), latest.columns().get(column))
                .as("v" + value++));
      }
    }
    for (WindowFeature feature : table.features()) {
      columns.addAll(WindowPlan.values(feature, value++));
    }
    columns.add(Quoted.column(source.eventTime()).as("event"));
    columns.add(col(TableDefinition.KNOWN_AT).as("known"));
    columns.add(col(AsOf.SUPERSEDED_AT).as("superseded"));
    columns.add(
        (source.sequence() == null ? lit(0) : Quoted.column(source.sequence())).as("sequence"));
    columns.add(
        (source.deletedWhen() == null
                ? lit(false)
                : coalesce(col(TableDefinition.DELETED), lit(false)))
            .as("deleted"));
    return columns.toArray(Column[]::new);
  }

  /** The rows of whole entities that are no tombstones. */
  private Dataset<Row> there(Dataset<Row> rows) {
    Column there = not(col("deleted"));
    for (String part : entity()) {
      there = there.and(col(part).isNotNull());
    }
    return rows.where(there);
  }

  /** What was found, with {@code night} and {@code as_of} of its cut. */
  private static Dataset<Row> nights(Dataset<Row> found, List<Cut> cuts) {
    Column cut = col(AsOfCuts.CUT).plus(lit(1));
    Column nights = array(cuts.stream().map(c -> lit(c.night())).toArray(Column[]::new));
    Column instants = array(cuts.stream().map(c -> lit(c.asOf())).toArray(Column[]::new));
    return found
        .withColumn("night", element_at(nights, cut))
        .withColumn("as_of", element_at(instants, cut));
  }

  private Dataset<Row> named(Dataset<Row> made) {
    List<Column> columns = new ArrayList<>();
    int part = 0;
    for (String column : table.entity().keySet()) {
      columns.add(col("e" + part++).as(column));
    }
    int feature = 0;
    for (String column : table.columns()) {
      columns.add(col("f" + feature++).as(column));
    }
    columns.add(col("event").as(FeatureTable.SOURCE_EVENT_TIME));
    columns.add(col("known").as(FeatureTable.SOURCE_KNOWN_AT));
    columns.add(col("rows").as(FeatureTable.SOURCE_ROWS));
    columns.add(col("as_of").as(FeatureTable.AS_OF));
    columns.add(col("as_of").as(TableDefinition.KNOWN_AT));
    columns.add(col("night").as(TableDefinition.NIGHT));
    columns.add(col("tied").as(TIED));
    return made.select(columns.toArray(Column[]::new));
  }
}
