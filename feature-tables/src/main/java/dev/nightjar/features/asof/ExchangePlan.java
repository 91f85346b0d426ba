package dev.nightjar.features.asof;

import dev.nightjar.features.columnar.ColumnBatches;
import java.util.Arrays;
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
    long bytesOfRow =
        SpineIndex.BYTES_OF_ROW + bytesOfSlot + ExchangedPart.bytesOfRow(spine.rows());
    long bytesOfPart = Math.max(LEAST_BYTES_OF_PART, budget / cores);
    long needed = spine.rows().count() * bytesOfRow / bytesOfPart + 1;
    int n = (int) Math.min(MOST_PARTS, Math.max(cores, needed));
    int rowsInMemory = (int) Math.min(Integer.MAX_VALUE, bytesOfPart / bytesOfRow);
    SpineRows spineRows = new SpineRows(spine.rows().schema(), spine);
    JavaRDD<ExchangedPart> parts =
        Exchanged.by(spine.rows(), spine.key(), n)
            .execute()
            .toJavaRDD()
            .mapPartitions(rows -> only(ExchangedPart.of(rows, spineRows, rowsInMemory)));
    StructType schema = AsOfJoin.schema(spine, tables);
    for (Lookup table : tables) {
      EventSource source = table.source();
      TablePass<?> pass = table.pass();
      JavaRDD<ColumnarBatch> batches =
          ColumnBatches.ofRows(Exchanged.by(source.rows(), source.key(), n)).toJavaRDD();
      parts =
          parts.zipPartitions(batches, (part, features) -> only(part.next().with(pass, features)));
    }
    int own = spine.rows().schema().length();
    StructType looked = new StructType(Arrays.copyOfRange(schema.fields(), own, schema.length()));
    JavaRDD<InternalRow> joined = parts.flatMap(part -> part.joined(spineRows, looked));
    return spine.rows().sparkSession().internalCreateDataFrame(joined.rdd(), schema, false);
  }

  private static <T> Iterator<T> only(T one) {
    return List.of(one).iterator();
  }
}
