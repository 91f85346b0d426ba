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
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The naive twin of {@link SnapshotPlan} in plain SQL: a join puts each row of the source beside
 * each night that sees it, and one aggregation by night and entity makes the rows of all snapshots.
 */
final class PlainSnapshotPlan {
  private final FeatureTable table;
  private final TableDefinition source;

  PlainSnapshotPlan(FeatureTable table, TableDefinition source) {
    this.table = table;
    this.source = source;
  }

  /** As {@link SnapshotPlan#cut}. */
  Dataset<Row> cut(Dataset<Row> rows, List<Cut> cuts) {
    Instant first = SnapshotPlan.first(cuts).minus(table.reach());
    return cutFrom(SnapshotPlan.history(rows, source, first, SnapshotPlan.last(cuts)), cuts);
  }

  /** As {@link SnapshotPlan#cutFrom}. */
  Dataset<Row> cutFrom(Dataset<Row> history, List<Cut> cuts) {
    Dataset<Row> seen = seen(history.select(columns()), nights(history, cuts));
    Latest latest = table.latest();
    return named(
        latest != null
            ? new LatestPlan(table, latest).of(seen)
            : new PlainWindows(table, new ArrayList<>(table.features())).of(seen));
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
    List<Duration> windows = PlainWindows.windows(table);
    StructType schema =
        new StructType()
            .add("night", DataTypes.DateType)
            .add("as_of", DataTypes.TimestampType)
            .add("reach", DataTypes.TimestampType);
    for (Duration window : windows) {
      schema = schema.add(PlainWindows.begin(window), DataTypes.TimestampType);
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
    columns.add(col("tied").as(SnapshotPlan.TIED));
    return made.select(columns.toArray(Column[]::new));
  }
}
