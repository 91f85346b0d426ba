package dev.nightjar.training.model;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Quoted;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
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
   * As the other {@code collect}, of a project's training set.
   *
   * @param rows a training set with {@code _key}, {@code _predict_at} and {@code _label}
   * @param count how many rows it has
   * @throws NightjarException of category USER when the matrix does not fit the driver's heap, or
   *     when a label is no finite number
   */
  public static Matrix collect(Dataset<Row> rows, Encoder encoder, long count) {
    return collect(rows, encoder, count, List.of()).matrix();
  }

  /**
   * As the other {@code collect}, of a project's training set.
   *
   * @param rows a training set with {@code _key}, {@code _predict_at} and {@code _label}
   * @param count how many rows it has
   * @param hashed columns of which a hash of each row's value is wanted
   * @throws NightjarException of category USER when the matrix does not fit the driver's heap, or
   *     when a label is no finite number
   */
  public static Collected collect(
      Dataset<Row> rows, Encoder encoder, long count, List<String> hashed) {
    Collected collected =
        collect(rows, encoder, count, Target.NUMBER, RowRoles.TRAINING_SET.hashing(hashed));
    if (collected.unlabelled() > 0) {
      throw unlabelled(collected.unlabelled());
    }
    return collected;
  }

  /** A project's training set has labels only. */
  public static NightjarException unlabelled(long rows) {
    return NightjarException.user(
        "Cannot train on this training set",
        "the label of " + rows + " rows is no finite number",
        "correct label.value of the model: null where the label is unknown, else a number");
  }

  /**
   * Encodes and collects the rows whose label is known, sorted by instant of prediction, then key,
   * then label and features (without a key: features, then label), so that neither partitioning nor
   * file layout nor cores show in the result. The rows are scanned more than once: give staged or
   * published files, not a long plan.
   *
   * @param encoder of an encoder that {@link Encoder#learns}, the raw matrix is collected
   * @param count how many rows there are, or more: so many must fit
   * @param target what the labels are
   * @param roles which columns are no features
   * @throws NightjarException of category USER when the matrix does not fit the driver's heap, when
   *     a column of a role is absent or of a wrong type, an instant is null, a weight is not a
   *     finite number from 0 on, or a label is of none of the target's classes
   */
  public static Collected collect(
      Dataset<Row> rows, Encoder encoder, long count, Target target, RowRoles roles) {
    // What is learned from a raw matrix is made of it while it is still there.
    int copies = encoder.learns() ? 3 : 2;
    requireRoom(count, encoder.width(), copies, Runtime.getRuntime().maxMemory());
    RoleReader.require(rows.schema(), target, roles);
    Dataset<Row> sorted = rows.sort(order(rows, encoder, roles).toArray(Column[]::new));
    StructType schema = sorted.schema();
    JavaRDD<InternalRow> internal = sorted.queryExecution().toRdd().toJavaRDD();
    List<Chunk> chunks =
        internal
            .mapPartitions(
                part -> {
                  RoleReader reader = new RoleReader(schema, target, roles);
                  return List.of(Chunk.encode(part, encoder.bind(schema), encoder.width(), reader))
                      .iterator();
                })
            .collect();
    chunks.stream()
        .map(chunk -> chunk.faults)
        .reduce(RoleReader.Faults::and)
        .ifPresent(faults -> faults.refuse(target, roles));
    return new Collected(
        join(encoder, chunks, roles.weight() != null),
        chunks.stream().mapToLong(chunk -> chunk.unlabelled).sum(),
        rounded(encoder, chunks),
        hashes(chunks, roles.hashed()));
  }

  static List<Column> order(Dataset<Row> rows, Encoder encoder, RowRoles roles) {
    List<String> order = new ArrayList<>();
    if (roles.predictAt() != null) {
      order.add(roles.predictAt());
    }
    order.addAll(roles.key());
    if (roles.label() != null && !roles.key().isEmpty()) {
      order.add(roles.label());
    }
    order.addAll(encoder.sources());
    if (roles.weight() != null) {
      order.add(roles.weight());
    }
    // Without a key many rows share an instant: ordered by label first, a part of them would be of
    // one class.
    if (roles.label() != null && roles.key().isEmpty()) {
      order.add(roles.label());
    }
    return order.stream().distinct().map(name -> rows.col(Quoted.name(name))).toList();
  }

  static void requireRoom(long rows, int width, long heap) {
    requireRoom(rows, width, 2, heap);
  }

  private static void requireRoom(long rows, int width, int copies, long heap) {
    long bytes = copies * rows * (4L * width + 16);
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
          (tooLong ? "" : "give the driver more memory, ")
              + "choose the engine "
              + Engine.DISTRIBUTED_NAME
              + ", which keeps rows on disks, or train on fewer rows");
    }
  }

  private static Matrix join(Encoder encoder, List<Chunk> chunks, boolean weighted) {
    int rows = chunks.stream().mapToInt(chunk -> chunk.labels.length).sum();
    float[] values = new float[Math.multiplyExact(rows, encoder.width())];
    float[] labels = new float[rows];
    long[] predictAt = new long[rows];
    float[] weights = new float[weighted ? rows : 0];
    int at = 0;
    for (Chunk chunk : chunks) {
      System.arraycopy(chunk.values, 0, values, at * encoder.width(), chunk.values.length);
      System.arraycopy(chunk.labels, 0, labels, at, chunk.labels.length);
      System.arraycopy(chunk.predictAt, 0, predictAt, at, chunk.predictAt.length);
      System.arraycopy(chunk.weights, 0, weights, weighted ? at : 0, chunk.weights.length);
      at += chunk.labels.length;
    }
    return new Matrix(encoder, values, labels, predictAt, weights);
  }

  private static SortedMap<String, Long> rounded(Encoder encoder, List<Chunk> chunks) {
    SortedMap<String, Long> rounded = new TreeMap<>();
    for (int i = 0; i < encoder.inputs().size(); i++) {
      int input = i;
      long count = chunks.stream().mapToLong(chunk -> chunk.rounded[input]).sum();
      if (count > 0) {
        rounded.put(encoder.inputs().get(i).column().source(), count);
      }
    }
    return rounded;
  }

  private static SortedMap<String, long[]> hashes(List<Chunk> chunks, List<String> columns) {
    SortedMap<String, long[]> hashes = new TreeMap<>();
    for (int i = 0; i < columns.size(); i++) {
      int column = i;
      hashes.put(
          columns.get(i),
          chunks.stream().flatMapToLong(chunk -> Arrays.stream(chunk.hashes[column])).toArray());
    }
    return hashes;
  }

  /** The encoded rows of one partition. */
  private static final class Chunk implements Serializable {
    private static final long serialVersionUID = 1L;

    private final RoleReader.Faults faults = new RoleReader.Faults();
    private float[] values = new float[0];
    private float[] labels = new float[0];
    private long[] predictAt = new long[0];
    private float[] weights = new float[0];
    private long[][] hashes = new long[0][];
    private long[] rounded = new long[0];
    private long unlabelled;

    static Chunk encode(
        Iterator<InternalRow> rows, RowEncoder encoder, int width, RoleReader roles) {
      Chunk chunk = new Chunk();
      chunk.hashes = new long[roles.hashes()][0];
      int count = 0;
      while (rows.hasNext()) {
        InternalRow row = rows.next();
        float label = roles.label(row, chunk.faults);
        if (Float.isNaN(label)) {
          chunk.unlabelled++;
          continue;
        }
        if (count == chunk.labels.length) {
          chunk.resize(larger(count, width), width, roles.weighted());
        }
        encoder.encode(row, chunk.values, count * width);
        chunk.labels[count] = label;
        chunk.predictAt[count] = roles.predictAt(row, chunk.faults);
        if (roles.weighted()) {
          chunk.weights[count] = roles.weight(row, chunk.faults);
        }
        for (int column = 0; column < chunk.hashes.length; column++) {
          chunk.hashes[column][count] = roles.hash(row, column);
        }
        count++;
      }
      chunk.resize(count, width, roles.weighted());
      chunk.rounded = encoder.rounded();
      return chunk;
    }

    private static int larger(int count, int width) {
      long most = (Integer.MAX_VALUE - 8) / Math.max(1, width);
      return (int) Math.min(most, Math.max(1024, count + (long) (count >> 1)));
    }

    private void resize(int rows, int width, boolean weighted) {
      values = Arrays.copyOf(values, rows * width);
      labels = Arrays.copyOf(labels, rows);
      predictAt = Arrays.copyOf(predictAt, rows);
      weights = weighted ? Arrays.copyOf(weights, rows) : weights;
      for (int column = 0; column < hashes.length; column++) {
        hashes[column] = Arrays.copyOf(hashes[column], rows);
      }
    }
  }
}
