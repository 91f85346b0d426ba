package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.AsOfRule;
import dev.nightjar.lakehouse.NightjarException;
import java.util.ArrayList;
import java.util.List;
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
  private final List<Lookup> tables;
  private final List<AutoCloseable> open = new ArrayList<>();

  /**
   * Prepares a join with the newest rows of feature tables.
   *
   * @throws NightjarException of category USER when keys cannot be compared
   */
  public AsOfJoin(AsOfSpine spine, List<AsOfFeatures> tables, AsOfRule rule) {
    this(tables.stream().<Lookup>map(table -> new NewestLookup(table, rule)).toList(), spine);
  }

  /**
   * Prepares a join with windows over tables of events.
   *
   * @throws NightjarException of category USER when keys cannot be compared
   */
  public AsOfJoin(AsOfSpine spine, List<WindowFeatures> tables) {
    this(tables.stream().<Lookup>map(WindowLookup::new).toList(), spine);
  }

  private AsOfJoin(List<Lookup> tables, AsOfSpine spine) {
    this.spine = spine;
    this.tables = tables;
    requireTimestamp(spine.rows().schema(), spine.at());
    for (Lookup table : tables) {
      EventSource source = table.source();
      StructType schema = source.rows().schema();
      requireTimestamp(schema, source.eventTime());
      if (source.availableTime() != null) {
        requireTimestamp(schema, source.availableTime());
      }
      requireComparable(source);
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
    int copies = spine.rows().sparkSession().sparkContext().defaultParallelism() + 1;
    long bytesOfSlot = 0;
    long places = 1;
    for (Lookup table : tables) {
      TablePass<?> pass = table.pass();
      bytesOfSlot += pass.bytesOfSlot();
      places = Math.max(places, pass.placesOfSlot());
    }
    long bytes = bytesOfSlot;
    return new BroadcastPlan(spine, tables, open::add)
        .rows(
            Math.min(
                budget / (SpineIndex.BYTES_OF_ROW + bytes * copies), Integer.MAX_VALUE / places),
            budget,
            copies)
        .orElseGet(() -> new ExchangePlan(spine, tables).rows(budget, bytes));
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

  /** The spine's columns and those that are looked up. */
  static StructType schema(AsOfSpine spine, List<Lookup> tables) {
    StructType schema = spine.rows().schema();
    for (Lookup table : tables) {
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

  private void requireComparable(EventSource table) {
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
