package dev.nightjar.features.asof;

import dev.nightjar.features.columnar.ColumnBatches;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * The plan for a spine of any size: spine and tables are exchanged by entity, and each part is
 * joined like a small spine.
 */
final class ExchangePlan {
  private static final int MOST_PARTS = 10_000;

  /** Smaller parts would cost more than what is in them. */
  private static final long LEAST_BYTES_OF_PART = 32L << 20;

  private final AsOfSpine spine;
  private final List<Lookup> tables;

  ExchangePlan(AsOfSpine spine, List<Lookup> tables) {
    this.spine = spine;
    this.tables = tables;
  }

  /**
   * The joined rows.
   *
   * @param budget bytes that the parts which are worked on at a time may take
   * @param bytesOfSlot what a row of the spine takes beside itself
   */
  Dataset<Row> rows(long budget, long bytesOfSlot) {
    int cores = spine.rows().sparkSession().sparkContext().defaultParallelism();
    long bytesOfRow = SpineIndex.BYTES_OF_ROW + bytesOfSlot + spine.rows().schema().defaultSize();
    long bytesOfPart = Math.max(LEAST_BYTES_OF_PART, budget / cores);
    long parts = spine.rows().count() * bytesOfRow / bytesOfPart;
    int n = (int) Math.min(MOST_PARTS, Math.max(cores, parts));
    SpineRows spineRows = new SpineRows(spine.rows().schema(), spine);
    JavaRDD<InternalRow> joined = Exchanged.by(spine.rows(), spine.key(), n).execute().toJavaRDD();
    for (Lookup table : tables) {
      EventSource source = table.source();
      TablePass<?> pass = table.pass();
      JavaRDD<ColumnarBatch> batches =
          ColumnBatches.ofRows(Exchanged.by(source.rows(), source.key(), n)).toJavaRDD();
      StructType looked = table.looked();
      joined =
          joined.zipPartitions(
              batches, (rows, features) -> part(rows, features, spineRows, pass, looked));
    }
    return spine
        .rows()
        .sparkSession()
        .internalCreateDataFrame(joined.rdd(), AsOfJoin.schema(spine, tables), false);
  }

  private static <P extends Serializable> Iterator<InternalRow> part(
      Iterator<InternalRow> rows,
      Iterator<ColumnarBatch> features,
      SpineRows spineRows,
      TablePass<P> pass,
      StructType looked) {
    List<InternalRow> kept = new ArrayList<>();
    rows.forEachRemaining(row -> kept.add(row.copy()));
    KeyReader keys = spineRows.keys();
    SpineIndex index =
        SpineIndex.of(
            List.of(spineRows.keys(kept.iterator(), Long.MAX_VALUE)), keys.isWholeNumber());
    FilledTable filled = pass.filled(index, pass.of(features, index));
    return spineRows.joined(kept.iterator(), index, List.of(filled), looked);
  }
}
