package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.AsOfRule;
import dev.nightjar.features.kernel.HeldRows;
import dev.nightjar.lakehouse.Quoted;
import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.jspecify.annotations.Nullable;

/**
 * The plan for a spine that fits memory: its keys and times go to every task, feature rows stream
 * past them where they are read, and what is found comes back. Three Spark jobs, however many
 * tables: the spine's keys, all tables, the result.
 */
final class BroadcastPlan {
  private final AsOfSpine spine;
  private final List<AsOfFeatures> tables;
  private final AsOfRule rule;
  private final Consumer<AutoCloseable> open;

  BroadcastPlan(
      AsOfSpine spine, List<AsOfFeatures> tables, AsOfRule rule, Consumer<AutoCloseable> open) {
    this.spine = spine;
    this.tables = tables;
    this.rule = rule;
    this.open = open;
  }

  /** What tasks share: the index and what was found, table by table. */
  private record Found(SpineIndex index, List<FilledTable> tables) implements Serializable {}

  /** The joined rows; empty when the spine has more rows than these. */
  Optional<Dataset<Row>> rows(long mostRows) {
    if (mostRows <= 0) {
      return Optional.empty();
    }
    List<String> needed = new ArrayList<>(spine.key());
    needed.add(spine.at());
    Dataset<Row> keysAndTimes =
        spine.rows().select(needed.stream().map(Quoted::column).toArray(Column[]::new));
    SpineRows onlyKeys = new SpineRows(keysAndTimes.schema(), spine);
    List<SpineKeys> parts = new ArrayList<>();
    for (HandOver<SpineKeys> part :
        internalRows(keysAndTimes)
            .mapPartitions(rows -> only(new HandOver<>(onlyKeys.keys(rows, mostRows))))
            .collect()) {
      parts.add(part.take());
    }
    if (parts.stream().mapToLong(SpineKeys::rows).sum() > mostRows) {
      return Optional.empty();
    }
    SpineIndex index = SpineIndex.of(parts, onlyKeys.keys().isWholeNumber());
    parts.clear();
    return Optional.of(joined(new Found(index, found(index))));
  }

  /** One pass over all tables. */
  private List<FilledTable> found(SpineIndex index) {
    SparkContext context = spine.rows().sparkSession().sparkContext();
    List<TablePass> passes = new ArrayList<>();
    List<@Nullable HeldRows<ColumnarBatch>> held = new ArrayList<>();
    List<JavaRDD<HandOver<TableHeld>>> work = new ArrayList<>();
    try (Shared<SpineIndex> shared = new Shared<>(context, index)) {
      for (int i = 0; i < tables.size(); i++) {
        int table = i;
        Dataset<Row> rows = NeededColumns.of(tables.get(i));
        TablePass pass = new TablePass(tables.get(i), rows.schema(), rule);
        RDD<ColumnarBatch> batches = ColumnBatches.of(rows, reach(tables.get(i), index, rule));
        work.add(
            batches
                .toJavaRDD()
                .coalesce(context.defaultParallelism())
                .mapPartitions(
                    part ->
                        only(new HandOver<>(new TableHeld(table, pass.of(part, shared.value()))))));
        passes.add(pass);
        held.add(null);
      }
      JavaRDD<HandOver<TableHeld>> all =
          JavaSparkContext.fromSparkContext(context).union(work.toArray(JavaRDD[]::new));
      for (HandOver<TableHeld> part : all.collect()) {
        TableHeld each = part.take();
        HeldRows<ColumnarBatch> before = held.get(each.table());
        if (before == null) {
          held.set(each.table(), each.held());
        } else {
          before.merge(each.held());
        }
      }
    }
    List<FilledTable> filled = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      HeldRows<ColumnarBatch> of = held.get(i);
      FilledTable table =
          passes.get(i).filled(index, of == null ? passes.get(i).of(none(), index) : of);
      tables.get(i).newest().requireNoTies(table.ties());
      filled.add(table);
    }
    return filled;
  }

  /** What a part of a table, by its place among the tables, leaves in the slots. */
  private record TableHeld(int table, HeldRows<ColumnarBatch> held) implements Serializable {}

  private static Iterator<ColumnarBatch> none() {
    return List.<ColumnarBatch>of().iterator();
  }

  private static <T> Iterator<T> only(T one) {
    return List.of(one).iterator();
  }

  /** The events that some row of the spine may see: files and parts without any are not read. */
  private static Column reach(AsOfFeatures table, SpineIndex index, AsOfRule rule) {
    Optional<long[]> span = index.slots().span(rule);
    if (span.isEmpty()) {
      return functions.lit(false);
    }
    Column event = Quoted.column(table.eventTime());
    Column early = event.leq(instant(span.get()[1]));
    return span.get()[0] == Long.MIN_VALUE ? early : early.and(event.geq(instant(span.get()[0])));
  }

  private static Column instant(long micros) {
    return functions.lit(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }

  private Dataset<Row> joined(Found found) {
    Shared<Found> shared = new Shared<>(spine.rows().sparkSession().sparkContext(), found);
    open.accept(shared);
    StructType schema = AsOfJoin.schema(spine, tables);
    int own = spine.rows().schema().length();
    StructType looked = new StructType(Arrays.copyOfRange(schema.fields(), own, schema.length()));
    int[] widths = tables.stream().mapToInt(table -> table.columns().size()).toArray();
    SpineRows spineRows = new SpineRows(spine.rows().schema(), spine);
    JavaRDD<InternalRow> rows =
        internalRows(spine.rows())
            .mapPartitions(
                part ->
                    spineRows.joined(
                        part, shared.value().index(), shared.value().tables(), looked, widths));
    return spine.rows().sparkSession().internalCreateDataFrame(rows.rdd(), schema, false);
  }

  private static JavaRDD<InternalRow> internalRows(Dataset<Row> rows) {
    return rows.queryExecution().toRdd().toJavaRDD();
  }
}
