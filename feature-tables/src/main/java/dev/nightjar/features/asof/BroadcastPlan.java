package dev.nightjar.features.asof;

import dev.nightjar.features.columnar.ColumnBatches;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.SideBySide;
import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * The plan for a spine that fits memory: its keys and times go to every task, feature rows stream
 * past them where they are read, and what is found comes back. Three Spark jobs, however many
 * tables: the spine's keys, all tables, the result.
 */
final class BroadcastPlan {
  private final AsOfSpine spine;
  private final List<Lookup> tables;
  private final Consumer<AutoCloseable> open;

  BroadcastPlan(AsOfSpine spine, List<Lookup> tables, Consumer<AutoCloseable> open) {
    this.spine = spine;
    this.tables = tables;
    this.open = open;
  }

  /** What tasks share: the index and what was found, table by table. */
  record Found(SpineIndex index, List<FilledTable> tables) implements Serializable {}

  /**
   * What is found; empty when it would take too much memory.
   *
   * @param mostRows that the spine may have
   * @param budget bytes that what is looked up may take
   * @param copies how often it is in the memory while it is looked up
   */
  Optional<Found> found(long mostRows, long budget, int copies) {
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
    long bytes = index.slots().size() * SpineIndex.BYTES_OF_ROW;
    for (Lookup table : tables) {
      bytes += copies * table.pass().bytes(index);
    }
    if (bytes > budget) {
      return Optional.empty();
    }
    return Optional.of(new Found(index, found(index)));
  }

  /** One pass over all tables. */
  private List<FilledTable> found(SpineIndex index) {
    SparkContext context = spine.rows().sparkSession().sparkContext();
    List<Parts<?>> parts = new ArrayList<>();
    List<JavaRDD<HandOver<PartOfTable>>> work = new ArrayList<>();
    try (Shared<SpineIndex> shared = new Shared<>(context, index)) {
      for (int i = 0; i < tables.size(); i++) {
        int table = i;
        Lookup lookup = tables.get(i);
        TablePass<?> pass = lookup.pass();
        work.add(
            ColumnBatches.of(lookup.source().rows(), reach(lookup, index))
                .toJavaRDD()
                .coalesce(context.defaultParallelism())
                .mapPartitions(
                    part ->
                        only(
                            new HandOver<>(
                                new PartOfTable(table, pass.of(part, shared.value()))))));
        parts.add(new Parts<>(pass));
      }
      JavaRDD<HandOver<PartOfTable>> all =
          JavaSparkContext.fromSparkContext(context).union(work.toArray(JavaRDD[]::new));
      for (HandOver<PartOfTable> part : all.collect()) {
        PartOfTable each = part.take();
        parts.get(each.table()).add(each.left());
      }
    }
    return SideBySide.each(parts, each -> each.filled(index));
  }

  /** What a part of a table, by its place among the tables, leaves in the slots. */
  private record PartOfTable(int table, Serializable left) implements Serializable {}

  /** What the parts of a table leave. */
  private static final class Parts<P extends Serializable> {
    private final TablePass<P> pass;
    private final List<P> parts = new ArrayList<>();

    Parts(TablePass<P> pass) {
      this.pass = pass;
    }

    @SuppressWarnings("unchecked") // the same pass made it
    void add(Serializable part) {
      parts.add((P) part);
    }

    FilledTable filled(SpineIndex index) {
      if (parts.isEmpty()) {
        return pass.filled(index, pass.of(Collections.emptyIterator(), index));
      }
      P whole = parts.get(0);
      for (P part : parts.subList(1, parts.size())) {
        whole = pass.merged(whole, part);
      }
      parts.clear();
      return pass.filled(index, whole);
    }
  }

  private static <T> Iterator<T> only(T one) {
    return List.of(one).iterator();
  }

  /** The events that some row of the spine may see: files and parts without any are not read. */
  private static Column reach(Lookup table, SpineIndex index) {
    Optional<long[]> span = table.span(index.slots());
    if (span.isEmpty()) {
      return functions.lit(false);
    }
    Column event = Quoted.column(table.source().eventTime());
    Column early = event.leq(instant(span.get()[1]));
    return span.get()[0] == Long.MIN_VALUE ? early : early.and(event.geq(instant(span.get()[0])));
  }

  private static Column instant(long micros) {
    return functions.lit(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }

  /** The joined rows. */
  Dataset<Row> rows(Found found) {
    Shared<Found> shared = shared(found);
    StructType schema = AsOfJoin.schema(spine, tables);
    StructType looked = looked(schema);
    SpineRows spineRows = new SpineRows(spine.rows().schema(), spine);
    JavaRDD<InternalRow> rows =
        internalRows(spine.rows())
            .mapPartitions(
                part ->
                    spineRows.joined(
                        part, shared.value().index(), shared.value().tables(), looked));
    return spine.rows().sparkSession().internalCreateDataFrame(rows.rdd(), schema, false);
  }

  /** The joined rows in batches of some of their columns. */
  JavaRDD<ColumnarBatch> batches(Found found, int[] columns) {
    Shared<Found> shared = shared(found);
    StructType looked = looked(AsOfJoin.schema(spine, tables));
    EventReader reader =
        new EventReader(new EventSource("the spine", spine.rows(), spine.key(), spine.at(), null));
    return ColumnBatches.of(spine.rows(), functions.lit(true))
        .toJavaRDD()
        .mapPartitions(
            part ->
                new JoinedBatches(
                    part,
                    reader,
                    shared.value().index(),
                    shared.value().tables(),
                    looked,
                    columns));
  }

  private Shared<Found> shared(Found found) {
    Shared<Found> shared = new Shared<>(spine.rows().sparkSession().sparkContext(), found);
    open.accept(shared);
    return shared;
  }

  private StructType looked(StructType schema) {
    int own = spine.rows().schema().length();
    return new StructType(Arrays.copyOfRange(schema.fields(), own, schema.length()));
  }

  private static JavaRDD<InternalRow> internalRows(Dataset<Row> rows) {
    return rows.queryExecution().toRdd().toJavaRDD();
  }
}
