package dev.nightjar.training.model;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Quoted;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/** Brings an encoded training set to the driver as primitive arrays. */
public final class MatrixCollector {
  /** The part of the heap that matrix and incoming chunks may fill together. */
  private static final double HEAP_SHARE = 0.6;

  private MatrixCollector() {}

  /**
   * Encodes and collects the rows, sorted by instant of prediction, then key, then label and
   * features, so that neither partitioning nor file layout nor cores show in the result. The rows
   * are scanned more than once: give staged or published files, not a long plan.
   *
   * @param rows a training set with {@code _key}, {@code _predict_at} and {@code _label}
   * @param count how many rows it has
   * @throws NightjarException of category USER when the matrix does not fit the driver's heap
   */
  public static Matrix collect(Dataset<Row> rows, Encoder encoder, long count) {
    requireRoom(count, encoder.width(), Runtime.getRuntime().maxMemory());
    List<Column> order = new ArrayList<>();
    order.add(rows.col("_predict_at"));
    order.add(rows.col("_key"));
    order.add(rows.col("_label"));
    encoder.names().forEach(name -> order.add(rows.col(Quoted.name(name))));
    Dataset<Row> sorted = rows.sort(order.toArray(Column[]::new));
    StructType schema = sorted.schema();
    JavaRDD<InternalRow> internal = sorted.queryExecution().toRdd().toJavaRDD();
    List<Chunk> chunks =
        internal.mapPartitions(part -> Chunk.encode(part, encoder, schema)).collect();
    return join(encoder, chunks);
  }

  static void requireRoom(long rows, int width, long heap) {
    long bytes = 2 * rows * (4L * width + 12);
    boolean tooLong = rows * width > Integer.MAX_VALUE - 8;
    if (tooLong || bytes > heap * HEAP_SHARE) {
      throw NightjarException.user(
          "Cannot train on " + rows + " rows of " + width + " features",
          tooLong
              ? "one array holds at most 2^31 values"
              : "they need "
                  + bytes / (1 << 20)
                  + " MiB at the driver, and "
                  + (long) (heap * HEAP_SHARE) / (1 << 20)
                  + " MiB of its heap are set aside for them",
          tooLong ? "train on fewer rows" : "give the driver more memory, or train on fewer rows");
    }
  }

  private static Matrix join(Encoder encoder, List<Chunk> chunks) {
    int rows = chunks.stream().mapToInt(chunk -> chunk.labels.length).sum();
    float[] values = new float[rows * encoder.width()];
    float[] labels = new float[rows];
    long[] predictAt = new long[rows];
    int at = 0;
    for (Chunk chunk : chunks) {
      System.arraycopy(chunk.values, 0, values, at * encoder.width(), chunk.values.length);
      System.arraycopy(chunk.labels, 0, labels, at, chunk.labels.length);
      System.arraycopy(chunk.predictAt, 0, predictAt, at, chunk.predictAt.length);
      at += chunk.labels.length;
    }
    return new Matrix(encoder, values, labels, predictAt);
  }

  /** The encoded rows of one partition. */
  private static final class Chunk implements Serializable {
    private static final long serialVersionUID = 1L;

    private float[] values = new float[0];
    private float[] labels = new float[0];
    private long[] predictAt = new long[0];

    static Iterator<Chunk> encode(Iterator<InternalRow> rows, Encoder encoder, StructType schema) {
      RowEncoder bound = encoder.bind(schema);
      int label = schema.fieldIndex("_label");
      int instant = schema.fieldIndex("_predict_at");
      Chunk chunk = new Chunk();
      int count = 0;
      while (rows.hasNext()) {
        InternalRow row = rows.next();
        if (count == chunk.labels.length) {
          chunk.resize(Math.max(1024, count + (count >> 1)), encoder.width());
        }
        bound.encode(row, chunk.values, count * encoder.width());
        chunk.labels[count] = (float) row.getDouble(label);
        chunk.predictAt[count] = row.getLong(instant);
        count++;
      }
      chunk.resize(count, encoder.width());
      return List.of(chunk).iterator();
    }

    private void resize(int rows, int width) {
      values = Arrays.copyOf(values, rows * width);
      labels = Arrays.copyOf(labels, rows);
      predictAt = Arrays.copyOf(predictAt, rows);
    }
  }
}
