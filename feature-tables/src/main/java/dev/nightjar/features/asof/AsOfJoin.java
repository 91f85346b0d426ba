package dev.nightjar.features.asof;

import dev.nightjar.features.columnar.ColumnBatches;
import dev.nightjar.features.columnar.ColumnFiles;
import dev.nightjar.features.kernel.AsOfRule;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Quoted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

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
  public static AsOfJoin newest(AsOfSpine spine, List<AsOfFeatures> tables, AsOfRule rule) {
    return new AsOfJoin(
        spine, tables.stream().<Lookup>map(table -> new NewestLookup(table, rule)).toList());
  }

  /**
   * Prepares a join with windows over tables of events.
   *
   * @throws NightjarException of category USER when keys cannot be compared
   */
  public static AsOfJoin windows(AsOfSpine spine, List<WindowFeatures> tables) {
    return new AsOfJoin(spine, tables.stream().<Lookup>map(WindowLookup::new).toList());
  }

  private AsOfJoin(AsOfSpine spine, List<Lookup> tables) {
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

  /** The names of all columns of {@link #rows}. */
  public List<String> columns() {
    return List.of(schema(spine, tables).fieldNames());
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
    BroadcastPlan broadcast = new BroadcastPlan(spine, tables, open::add);
    return found(broadcast, budget)
        .map(broadcast::rows)
        .orElseGet(() -> new ExchangePlan(spine, tables).rows(budget, bytesOfSlot()));
  }

  /**
   * Writes {@link #rows} as a folder of Parquet files, as Spark would but column by column.
   *
   * @param budget as for {@link #rows}
   * @param columns those that are written, in their order
   * @param path where nothing is
   * @throws NightjarException of category USER as {@link #rows} does, and when something is there
   */
  public void write(long budget, List<String> columns, String path) {
    StructType all = schema(spine, tables);
    int[] places = columns.stream().mapToInt(all::fieldIndex).toArray();
    StructType schema =
        new StructType(
            Arrays.stream(places).mapToObj(i -> all.fields()[i]).toArray(StructField[]::new));
    Column[] named = columns.stream().map(Quoted::column).toArray(Column[]::new);
    if (!ColumnFiles.takes(schema)) {
      rows(budget).select(named).write().parquet(path);
      return;
    }
    BroadcastPlan broadcast = new BroadcastPlan(spine, tables, open::add);
    JavaRDD<ColumnarBatch> batches =
        found(broadcast, budget)
            .map(found -> broadcast.batches(found, places))
            .orElseGet(
                () ->
                    ColumnBatches.of(
                            new ExchangePlan(spine, tables)
                                .rows(budget, bytesOfSlot())
                                .select(named),
                            functions.lit(true))
                        .toJavaRDD());
    ColumnFiles.write(spine.rows().sparkSession(), batches, schema, path);
  }

  private Optional<BroadcastPlan.Found> found(BroadcastPlan broadcast, long budget) {
    int copies = spine.rows().sparkSession().sparkContext().defaultParallelism() + 1;
    long places = 1;
    for (Lookup table : tables) {
      places = Math.max(places, table.pass().placesOfSlot());
    }
    return broadcast.found(
        Math.min(
            budget / (SpineIndex.BYTES_OF_ROW + bytesOfSlot() * copies),
            Integer.MAX_VALUE / places),
        budget,
        copies);
  }

  private long bytesOfSlot() {
    return tables.stream().mapToLong(table -> table.pass().bytesOfSlot()).sum();
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
