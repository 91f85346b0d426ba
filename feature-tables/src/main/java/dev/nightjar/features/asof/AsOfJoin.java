package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.AsOfRule;
import dev.nightjar.lakehouse.NightjarException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;

/**
 * The point-in-time join (rules T4, T6, T7): gives each row of a spine the newest row of each
 * feature table that could be known at its instant.
 *
 * <p>Two plans give the same rows. While what the spine takes in memory is within a budget, it is
 * given to every task and no feature row is shuffled; beyond, both sides are exchanged by entity.
 */
public final class AsOfJoin implements AutoCloseable {
  /** The share of the heap that a spine may take, with what is looked up for it. */
  private static final double SHARE_OF_HEAP = 0.4;

  private final AsOfSpine spine;
  private final List<AsOfFeatures> tables;
  private final AsOfRule rule;
  private final List<AutoCloseable> open = new ArrayList<>();

  /**
   * Prepares a join.
   *
   * @throws NightjarException of category USER when keys cannot be compared
   */
  public AsOfJoin(AsOfSpine spine, List<AsOfFeatures> tables, AsOfRule rule) {
    this.spine = spine;
    this.tables = List.copyOf(tables);
    this.rule = rule;
    requireTimestamp(spine.rows().schema(), spine.at());
    for (AsOfFeatures table : tables) {
      StructType schema = table.rows().schema();
      requireTimestamp(schema, table.eventTime());
      if (table.availableTime() != null) {
        requireTimestamp(schema, table.availableTime());
      }
      requireComparable(table);
    }
  }

  /** The memory that a plan without a shuffle may take here, in bytes. */
  public static long defaultBudget() {
    return (long) (Runtime.getRuntime().maxMemory() * SHARE_OF_HEAP);
  }

  /**
   * The spine's columns, then those of the feature tables in their order. Lazy; valid until this is
   * closed.
   *
   * @param budget how many bytes the spine and what is looked up for it may take in one process; 0
   *     for the exchange plan
   * @throws NightjarException of category USER when equally new rows differ, where a spine row
   *     would see either
   */
  public Dataset<Row> rows(long budget) {
    SparkContext context = spine.rows().sparkSession().sparkContext();
    long bytesOfRow = SpineIndex.BYTES_OF_ROW;
    for (AsOfFeatures table : tables) {
      int copies = context.defaultParallelism() + 1;
      bytesOfRow += new TablePass(table, table.rows().schema(), rule).bytesOfSlot() * copies;
    }
    BroadcastPlan broadcast = new BroadcastPlan(spine, tables, rule, open::add);
    int widest = tables.stream().mapToInt(table -> table.columns().size()).max().orElse(0);
    return broadcast
        .rows(Math.min(budget / bytesOfRow, Integer.MAX_VALUE / (widest + 64)))
        .orElseGet(() -> new ExchangePlan(spine, tables, rule).rows(budget, bytesOf()));
  }

  /** Lets go of what the rows were made from. */
  @Override
  public void close() {
    for (AutoCloseable each : open) {
      try {
        each.close();
      } catch (Exception e) {
        throw NightjarException.bug("Cannot let go of the memory of a join", e);
      }
    }
    open.clear();
  }

  private long bytesOf() {
    return tables.stream()
        .mapToLong(table -> new TablePass(table, table.rows().schema(), rule).bytesOfSlot())
        .sum();
  }

  /** The spine's columns and those that are looked up. */
  static StructType schema(AsOfSpine spine, List<AsOfFeatures> tables) {
    StructType schema = spine.rows().schema();
    for (AsOfFeatures table : tables) {
      for (StructField field : table.looked().fields()) {
        schema = schema.add(field);
      }
    }
    return schema;
  }

  private static void requireTimestamp(StructType schema, String column) {
    DataType type = schema.apply(column).dataType();
    if (!(type instanceof TimestampType)) {
      throw new IllegalArgumentException(column + " is no timestamp but " + type.sql());
    }
  }

  private void requireComparable(AsOfFeatures table) {
    for (int i = 0; i < spine.key().size(); i++) {
      DataType ours = spine.rows().schema().apply(spine.key().get(i)).dataType();
      DataType theirs = table.rows().schema().apply(table.key().get(i)).dataType();
      KeyKind kind = KeyKind.of(ours);
      if (kind == null || kind != KeyKind.of(theirs)) {
        throw NightjarException.user(
            "Cannot match the key "
                + spine.key().get(i)
                + " of the spine with "
                + table.key().get(i)
                + " of "
                + table.name(),
            kind == null
                ? "a " + ours.simpleString() + " cannot be a key"
                : "it is " + ours.simpleString() + " here and " + theirs.simpleString() + " there",
            "give both columns one type");
      }
    }
  }
}
