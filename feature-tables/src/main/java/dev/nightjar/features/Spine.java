package dev.nightjar.features;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;

import dev.nightjar.lakehouse.AsOf;
import dev.nightjar.lakehouse.NightClock;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.TableDefinition;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The rows that nights predict (rules T1, T7): of the rows table as known at T = C(D), those with
 * predict_at in [C(D), C(D+1)).
 *
 * <p>Beside the public columns of {@link Joined} it carries {@code _opens} = C(D), {@code
 * _known_at} and, for each column that something is joined on, {@code _on_COLUMN}.
 */
final class Spine {
  /** T, the instant as of which the row's night sees the world. */
  static final String OPENS = "_opens";

  /** When the row itself became known, at or before T. */
  static final String KNOWN_AT = "_known_at";

  /** A local day and its prediction lie no further apart, whatever the clocks do. */
  private static final Duration DAY_AND_CLOCK_CHANGES = Duration.ofHours(26);

  private final TrainingSetSpec spec;
  private final TableDefinition table;
  private final NightClock clock;

  Spine(TrainingSetSpec spec, TableDefinition table, NightClock clock) {
    this.spec = spec;
    this.table = table;
    this.clock = clock;
  }

  /** The name under which a column of the rows table is joined on. */
  static String on(String column) {
    return "_on_" + column;
  }

  /** All rows of these nights, those that are not predicted (rule T7) among them. */
  Dataset<Row> of(Dataset<Row> rows, NightRange nights) {
    if (spec.anchor() == null) {
      return seen(rows, nights);
    }
    Column day = Quoted.column(spec.anchor());
    Column inReach =
        day.geq(lit(firstAnchor(clock, nights))).and(day.leq(lit(lastAnchor(clock, nights))));
    return seen(Reach.of(rows, inReach, clock.cutoffOf(nights.to())), nights);
  }

  /** No row that one of these nights predicts has an earlier anchor. */
  static Instant firstAnchor(NightClock clock, NightRange nights) {
    return clock.cutoffOf(nights.from()).minus(DAY_AND_CLOCK_CHANGES);
  }

  /** No row that one of these nights predicts has a later anchor. */
  static Instant lastAnchor(NightClock clock, NightRange nights) {
    return clock.cutoffOf(nights.to().plusDays(1)).plus(DAY_AND_CLOCK_CHANGES);
  }

  /**
   * Of the rows of these nights those with certain keys. A key's rows are all there is to know of
   * it, so the condition holds before anything else is read, and {@link Reach} need not be found.
   *
   * @param wanted condition on columns of the key
   */
  Dataset<Row> of(Dataset<Row> rows, NightRange nights, Column wanted) {
    return seen(rows.where(wanted), nights);
  }

  private Dataset<Row> seen(Dataset<Row> rows, NightRange nights) {
    Column known = col(TableDefinition.KNOWN_AT).leq(lit(clock.cutoffOf(nights.to())));
    Column seen =
        col("_predict_at")
            .geq(col(OPENS))
            .and(col("_predict_at").lt(col("_closes")))
            .and(col(KNOWN_AT).leq(col(OPENS)))
            .and(col("_until").isNull().or(col("_until").gt(col(OPENS))));
    return AsOf.history(rows.where(known), table)
        .where(exists(table))
        .select(columns())
        .join(broadcast(nightsOf(rows, nights)), seen)
        .drop("_until", "_closes");
  }

  /** True for a row that is predicted: before its event (rule T7). */
  static Column isPredicted() {
    return coalesce(col(Joined.PREDICT_AT).lt(col(Joined.EVENT_TIME)), lit(false));
  }

  /** True for a row that is no tombstone. */
  static Column exists(TableDefinition table) {
    return table.deletedWhen() == null
        ? lit(true)
        : not(coalesce(col(TableDefinition.DELETED), lit(false)));
  }

  private Column[] columns() {
    List<Column> columns = new ArrayList<>();
    Column[] key = table.key().stream().map(Quoted::column).toArray(Column[]::new);
    columns.add(struct(key).as(Joined.KEY));
    columns.add(expr(spec.predictAt()).as(Joined.PREDICT_AT));
    columns.add(Quoted.column(table.eventTime()).as(Joined.EVENT_TIME));
    columns.add(col(TableDefinition.KNOWN_AT).as(KNOWN_AT));
    columns.add(col(AsOf.SUPERSEDED_AT).as("_until"));
    SortedSet<String> joinedOn = new TreeSet<>(spec.label().on());
    for (FeatureColumn feature : spec.columns()) {
      joinedOn.addAll(feature.on().values());
      if (feature.origin() == FeatureColumn.Origin.ROWS) {
        columns.add(Quoted.column(feature.column()).as(feature.name()));
      }
    }
    joinedOn.forEach(column -> columns.add(Quoted.column(column).as(on(column))));
    return columns.toArray(Column[]::new);
  }

  private Dataset<Row> nightsOf(Dataset<Row> rows, NightRange nights) {
    StructType schema =
        new StructType()
            .add(Joined.NIGHT, DataTypes.DateType)
            .add(OPENS, DataTypes.TimestampType)
            .add("_closes", DataTypes.TimestampType);
    List<Row> values = new ArrayList<>();
    for (LocalDate night : nights.nights()) {
      values.add(
          RowFactory.create(night, clock.cutoffOf(night), clock.cutoffOf(night.plusDays(1))));
    }
    return rows.sparkSession().createDataFrame(values, schema);
  }
}
