package dev.nightjar.features;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.lakehouse.AsOf;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.TableDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The Spark plan that cuts snapshots: each row of the source meets the nights that see it, and one
 * aggregation by night and entity makes the rows of all snapshots.
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
    Dataset<Row> inReach =
        history.where(inReach(source, first(cuts).minus(table.reach()), last(cuts)));
    Dataset<Row> seen = seen(inReach.select(columns()), nights(history, cuts));
    Latest latest = table.latest();
    Dataset<Row> made =
        latest != null
            ? new LatestPlan(table, latest).of(seen)
            : new WindowPlan(table, new ArrayList<>(table.features())).of(seen);
    return named(made);
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
      columns.add((feature.countsRows() ? lit(1) : expr(feature.sql())).as("v" + value++));
    }
    columns.add(Quoted.column(source.eventTime()).as("event"));
    columns.add(col(TableDefinition.KNOWN_AT).as("known"));
    columns.add(col(AsOf.SUPERSEDED_AT).as("superseded"));
    columns.add(
        (source.sequence() == null ? lit(0) : Quoted.column(source.sequence())).as("sequence"));
    columns.add(
        (source.deletedWhen() == null
                ? lit(false)
                : org.apache.spark.sql.functions.coalesce(col(TableDefinition.DELETED), lit(false)))
            .as("deleted"));
    return columns.toArray(Column[]::new);
  }

  /** Rows x the nights that see them (rules T2, T4, T5). */
  private Dataset<Row> seen(Dataset<Row> history, Dataset<Row> nights) {
    Column entityIsWhole = lit(true);
    for (int part = 0; part < table.entity().size(); part++) {
      entityIsWhole = entityIsWhole.and(col("e" + part).isNotNull());
    }
    Column asOf = col("as_of");
    Column young =
        table.latest() != null ? col("event").geq(col("reach")) : col("event").gt(col("reach"));
    Column visible =
        col("event")
            .leq(asOf)
            .and(young)
            .and(col("known").leq(asOf))
            .and(col("superseded").isNull().or(col("superseded").gt(asOf)));
    return history
        .where(entityIsWhole.and(org.apache.spark.sql.functions.not(col("deleted"))))
        .join(broadcast(nights), visible);
  }

  /** One row per cut; {@code reach} and {@code from_WINDOW} are where its windows begin. */
  private Dataset<Row> nights(Dataset<Row> rows, List<Cut> cuts) {
    List<Duration> windows = WindowPlan.windows(table);
    StructType schema =
        new StructType()
            .add("night", DataTypes.DateType)
            .add("as_of", DataTypes.TimestampType)
            .add("reach", DataTypes.TimestampType);
    for (Duration window : windows) {
      schema = schema.add(WindowPlan.begin(window), DataTypes.TimestampType);
    }
    List<Row> values = new ArrayList<>();
    for (Cut cut : cuts) {
      List<Object> value = new ArrayList<>();
      value.add(cut.night());
      value.add(cut.asOf());
      value.add(cut.asOf().minus(table.reach()));
      windows.forEach(window -> value.add(cut.asOf().minus(window)));
      values.add(RowFactory.create(value.toArray()));
    }
    return rows.sparkSession().createDataFrame(values, schema);
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
