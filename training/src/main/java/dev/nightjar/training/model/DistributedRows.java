package dev.nightjar.training.model;

import dev.nightjar.lakehouse.NightjarException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * The encoded rows of a training that no single memory holds: encoded once, brought into the order
 * that {@link MatrixCollector} gives a matrix, and kept on the executors' disks, every n-th row
 * with the same of n workers. Only labels, instants, weights and hashes are at the driver.
 */
public final class DistributedRows implements AutoCloseable {
  /** Columns of {@link #vectors}. */
  public static final String LABEL = "label";

  /** A float for each row, 1 where all count alike. */
  public static final String WEIGHT = "weight";

  /** A dense vector; NaN is missing. */
  public static final String FEATURES = "features";

  private static final StructType VECTORS =
      new StructType()
          .add(LABEL, DataTypes.FloatType, false)
          .add(WEIGHT, DataTypes.FloatType, false)
          .add(FEATURES, SQLDataTypes.VectorType(), false);

  /** Bytes at the driver for a row: label, instant, weight, its place in a part. */
  private static final long BYTES_PER_ROW = 24;

  /** Bytes at the driver for a row's hash of a column, and the code that a group gets for it. */
  private static final long BYTES_PER_HASH = 12;

  private static final double HEAP_SHARE = 0.6;

  private final SparkSession spark;
  private final Encoder encoder;
  private final JavaRDD<RowBlock> blocks;
  private final Matrix outcomes;
  private final int workers;
  private final long unlabelled;
  private final SortedMap<String, Long> rounded;
  private final SortedMap<String, long[]> hashes;
  private final String hash;

  private DistributedRows(
      SparkSession spark,
      Encoder encoder,
      JavaRDD<RowBlock> blocks,
      List<Summary> sorted,
      List<String> hashed,
      int workers) {
    this.spark = spark;
    this.encoder = encoder;
    this.blocks = blocks;
    this.workers = workers;
    this.outcomes =
        join(
            sorted.stream()
                .map(part -> outcomes(part.labels, part.predictAt, part.weights))
                .toList());
    this.unlabelled = sorted.stream().mapToLong(summary -> summary.unlabelled).sum();
    this.rounded = rounded(encoder, sorted);
    this.hashes = hashes(hashed, sorted);
    this.hash = hashOf(blocks);
  }

  /**
   * Encodes the rows whose label is known. The rows are scanned once, or twice where sorting
   * samples them.
   *
   * @param encoder one that does not {@link Encoder#learns}: what is learned is learned from a
   *     matrix
   * @param workers that share a training, at least 1
   * @throws NightjarException as {@link MatrixCollector#collect} does, but for the size of the
   *     matrix
   */
  public static DistributedRows of(
      Dataset<Row> rows, Encoder encoder, Target target, RowRoles roles, int workers) {
    if (encoder.learns()) {
      throw new IllegalArgumentException("what an encoder learns, it learns from a matrix");
    }
    RoleReader.require(rows.schema(), target, roles);
    Column[] order = MatrixCollector.order(rows, encoder, roles).toArray(Column[]::new);
    Dataset<Row> sorted = rows.sort(order);
    StructType schema = sorted.schema();
    JavaRDD<BlockEncoder.Encoded> encoded =
        sorted
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(
                part ->
                    (Iterator<BlockEncoder.Encoded>)
                        new BlockEncoder(
                            part, encoder, schema, new RoleReader(schema, target, roles)))
            .persist(onDisk());
    try {
      List<Summary> parts =
          encoded.mapPartitions(part -> List.of(Summary.of(part)).iterator()).collect();
      parts.stream()
          .map(part -> part.faults)
          .reduce(RoleReader.Faults::and)
          .ifPresent(faults -> faults.refuse(target, roles));
      requireRoom(
          parts.stream().mapToLong(part -> part.labels.length).sum(), roles.hashed().size());
      JavaRDD<RowBlock> blocks = dealt(encoded, parts, workers).persist(onDisk());
      return new DistributedRows(
          rows.sparkSession(), encoder, blocks, parts, roles.hashed(), workers);
    } finally {
      encoded.unpersist(false);
    }
  }

  /** Row i goes to worker i mod n, so that a span of time is spread over all of them. */
  private static JavaRDD<RowBlock> dealt(
      JavaRDD<BlockEncoder.Encoded> encoded, List<Summary> parts, int workers) {
    int[] starts = new int[parts.size()];
    for (int part = 1; part < starts.length; part++) {
      starts[part] = starts[part - 1] + parts.get(part - 1).labels.length;
    }
    JavaPairRDD<Long, RowBlock> keyed =
        encoded
            .mapPartitionsWithIndex(
                (part, each) -> {
                  int[] at = {starts[part]};
                  return flatten(
                      each,
                      found -> {
                        RowBlock block = found.block();
                        block.first = at[0];
                        at[0] += block.rows;
                        List<Tuple2<Long, RowBlock>> shares = new ArrayList<>();
                        for (int worker = 0; worker < workers; worker++) {
                          RowBlock share = block.ofWorker(worker, workers);
                          if (share.rows > 0) {
                            shares.add(new Tuple2<>((long) worker << 32 | share.first, share));
                          }
                        }
                        return shares.iterator();
                      });
                },
                false)
            .mapToPair(tuple -> tuple);
    return keyed.repartitionAndSortWithinPartitions(new ByWorker(workers)).values();
  }

  private static StorageLevel onDisk() {
    return StorageLevels.DISK_ONLY;
  }

  /** Whose executors have the rows. */
  public SparkSession spark() {
    return spark;
  }

  /** What the columns are. */
  public Encoder encoder() {
    return encoder;
  }

  /** Labels, instants and weights of all rows in their order, without any feature. */
  public Matrix outcomes() {
    return outcomes;
  }

  /** How many share a training. */
  public int workers() {
    return workers;
  }

  /** How many rows were left out because their label is unknown. */
  public long unlabelled() {
    return unlabelled;
  }

  /** As {@link Collected#rounded}. */
  public SortedMap<String, Long> rounded() {
    return rounded;
  }

  /** As {@link Collected#hashes}. */
  public SortedMap<String, long[]> hashes() {
    return hashes;
  }

  /** SHA-256 of all values, labels, instants and weights, and of the number of workers. */
  public String hash() {
    return hash;
  }

  /**
   * Some of the rows as a matrix at the driver.
   *
   * @param rows their places, rising
   * @param what they are, for the message, such as {@code the test part}
   * @throws NightjarException of category USER when they do not fit the driver's heap
   */
  public Matrix collect(int[] rows, String what) {
    int width = encoder.width();
    long bytes = 2L * rows.length * (4L * width + 16);
    long heap = (long) (Runtime.getRuntime().maxMemory() * HEAP_SHARE);
    if ((long) rows.length * width > Integer.MAX_VALUE - 8 || bytes > heap) {
      throw NightjarException.user(
          "Cannot measure on " + rows.length + " rows of " + what,
          "of %d features each they take %d MiB at the driver, and %d MiB of its heap are set aside"
              .formatted(width, bytes >> 20, heap >> 20),
          "name fewer rows to measure on, or give the driver more memory");
    }
    float[] values = new float[rows.length * width];
    scatter(rows, width, block -> block.values, values);
    Matrix some = outcomes.rows(rows);
    return new Matrix(encoder, values, some.labels(), some.predictAt(), some.weights());
  }

  /**
   * What a model predicts of some of the rows, computed where they are.
   *
   * @param rows their places, rising
   * @return {@link Predictor#outputs} floats for each, in the order of the places
   */
  public float[] predict(ModelOpener opener, int[] rows) {
    int outputs;
    try (Predictor predictor = opener.open()) {
      outputs = predictor.outputs();
    }
    float[] all = new float[Math.multiplyExact(rows.length, outputs)];
    scatter(rows, outputs, new Predicting(opener, outputs), all);
    return all;
  }

  /** Opens the same model on any machine. */
  public interface ModelOpener extends Serializable {
    Predictor open();
  }

  /** Of some of the rows, the share of each column that is missing. */
  public double[] missing(int[] rows) {
    Broadcast<BitSet> chosen = broadcast(rows);
    int width = encoder.width();
    try {
      long[] counts =
          blocks
              .map(
                  block -> {
                    long[] missing = new long[width];
                    for (int row = 0; row < block.rows; row++) {
                      if (chosen.value().get(block.place(row))) {
                        for (int i = 0; i < width; i++) {
                          missing[i] += Float.isNaN(block.values[row * width + i]) ? 1 : 0;
                        }
                      }
                    }
                    return missing;
                  })
              .fold(
                  new long[width],
                  (a, b) -> {
                    long[] sum = a.clone();
                    Arrays.setAll(sum, i -> a[i] + b[i]);
                    return sum;
                  });
      return Arrays.stream(counts)
          .mapToDouble(n -> n / (double) Math.max(1, rows.length))
          .toArray();
    } finally {
      chosen.destroy();
    }
  }

  /**
   * Some of the rows as a table of {@link #LABEL}, {@link #WEIGHT} and {@link #FEATURES}, with a
   * partition for each worker, each in the order of the rows. The vectors are dense: of a sparse
   * one, other software takes absent for zero.
   *
   * @param rows their places, rising; at least one for each worker
   * @param factors by class, what its rows' weights are multiplied by; null for none
   */
  public Vectored vectors(int[] rows, double @Nullable [] factors) {
    Broadcast<BitSet> chosen = broadcast(rows);
    JavaRDD<Row> table =
        blocks.mapPartitions(
            part -> flatten(part, block -> rows(block, chosen.value(), factors).iterator()));
    return new Vectored(spark.createDataFrame(table, VECTORS), chosen);
  }

  /**
   * A table of vectors.
   *
   * @param rows the table; a partition for each worker
   */
  public record Vectored(Dataset<Row> rows, Broadcast<BitSet> chosen) implements AutoCloseable {
    @Override
    public void close() {
      chosen.destroy();
    }
  }

  /**
   * Refuses a part of which some worker would have no row: it would wait for the others for ever.
   *
   * @param what the rows are for, for the message
   * @throws NightjarException of category USER
   */
  public void requireRowsForAll(int[] rows, String what) {
    int[] counts = new int[workers];
    for (int row : rows) {
      counts[row % workers]++;
    }
    if (Arrays.stream(counts).anyMatch(count -> count == 0)) {
      throw NightjarException.user(
          "Cannot share " + rows.length + " rows to " + what + " among " + workers + " workers",
          "each worker needs at least one",
          "name fewer workers, or use the engine " + Engine.MEMORY_NAME);
    }
  }

  private static List<Row> rows(RowBlock block, BitSet chosen, double @Nullable [] factors) {
    List<Row> rows = new ArrayList<>();
    for (int row = 0; row < block.rows; row++) {
      if (chosen.get(block.place(row))) {
        double[] features = new double[block.width];
        for (int i = 0; i < features.length; i++) {
          features[i] = block.values[row * block.width + i];
        }
        float label = block.labels[row];
        double factor = factors == null ? 1 : factors[(int) label];
        rows.add(
            RowFactory.create(
                label, (float) (block.weight(row) * factor), Vectors.dense(features)));
      }
    }
    return rows;
  }

  /** Floats of each row of a block. */
  private interface OfBlock extends Serializable {
    float[] apply(RowBlock block);
  }

  /** A predictor for each block: blocks of a partition come one after the other. */
  private record Predicting(ModelOpener opener, int outputs) implements OfBlock {
    @Override
    public float[] apply(RowBlock block) {
      float[] out = new float[block.rows * outputs];
      try (Predictor predictor = opener.open()) {
        predictor.predict(block.values, block.rows, out);
      }
      return out;
    }
  }

  /** Chosen rows of a block, and floats of each. */
  @SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
  private record Found(int[] places, float[] values) implements Serializable {}

  /** Computes floats of the chosen rows where they are, and puts them in order here. */
  private void scatter(int[] rows, int width, OfBlock ofBlock, float[] into) {
    Broadcast<BitSet> chosen = broadcast(rows);
    try {
      // One partition after the other: what is on its way is no more than one of them.
      Iterator<Found> found =
          blocks.flatMap(block -> some(block, chosen.value(), ofBlock, width)).toLocalIterator();
      while (found.hasNext()) {
        Found each = found.next();
        for (int i = 0; i < each.places.length; i++) {
          int at = Arrays.binarySearch(rows, each.places[i]);
          System.arraycopy(each.values, i * width, into, at * width, width);
        }
      }
    } finally {
      chosen.destroy();
    }
  }

  private static Iterator<Found> some(RowBlock block, BitSet chosen, OfBlock ofBlock, int width) {
    int count = 0;
    for (int row = 0; row < block.rows; row++) {
      count += chosen.get(block.place(row)) ? 1 : 0;
    }
    if (count == 0) {
      return List.<Found>of().iterator();
    }
    float[] all = ofBlock.apply(block);
    int[] places = new int[count];
    float[] values = new float[count * width];
    int at = 0;
    for (int row = 0; row < block.rows; row++) {
      if (chosen.get(block.place(row))) {
        places[at] = block.place(row);
        System.arraycopy(all, row * width, values, at * width, width);
        at++;
      }
    }
    return List.of(new Found(places, values)).iterator();
  }

  private Broadcast<BitSet> broadcast(int[] rows) {
    BitSet chosen = new BitSet(outcomes.rows());
    for (int row : rows) {
      chosen.set(row);
    }
    return JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(chosen);
  }

  /** Lets the disks go. */
  @Override
  public void close() {
    blocks.unpersist(false);
  }

  private static void requireRoom(long rows, int hashed) {
    long heap = (long) (Runtime.getRuntime().maxMemory() * HEAP_SHARE);
    long bytes = rows * (BYTES_PER_ROW + hashed * BYTES_PER_HASH);
    if (rows > Integer.MAX_VALUE - 8 || bytes > heap) {
      throw NightjarException.user(
          "Cannot train on " + rows + " rows",
          "their labels, instants and hashes need %d MiB at the driver, and %d MiB of its heap are set"
                  .formatted(bytes >> 20, heap >> 20)
              + " aside for them; at most 2^31 rows can be trained on",
          "give the driver more memory, or train on fewer rows");
    }
  }

  private static Matrix outcomes(float[] labels, long[] predictAt, float[] weights) {
    return new Matrix(new Encoder(List.of()), new float[0], labels, predictAt, weights);
  }

  private static Matrix join(List<Matrix> parts) {
    int rows = parts.stream().mapToInt(Matrix::rows).sum();
    float[] labels = new float[rows];
    long[] predictAt = new long[rows];
    boolean weighted = parts.stream().anyMatch(part -> part.weights().length > 0);
    float[] weights = new float[weighted ? rows : 0];
    int at = 0;
    for (Matrix part : parts) {
      System.arraycopy(part.labels(), 0, labels, at, part.rows());
      System.arraycopy(part.predictAt(), 0, predictAt, at, part.rows());
      System.arraycopy(part.weights(), 0, weights, weighted ? at : 0, part.weights().length);
      at += part.rows();
    }
    return outcomes(labels, predictAt, weights);
  }

  private static SortedMap<String, Long> rounded(Encoder encoder, List<Summary> parts) {
    SortedMap<String, Long> rounded = new TreeMap<>();
    for (int i = 0; i < encoder.inputs().size(); i++) {
      int input = i;
      long count = parts.stream().mapToLong(part -> part.rounded[input]).sum();
      if (count > 0) {
        rounded.put(encoder.inputs().get(i).column().source(), count);
      }
    }
    return rounded;
  }

  private static SortedMap<String, long[]> hashes(List<String> columns, List<Summary> parts) {
    SortedMap<String, long[]> hashes = new TreeMap<>();
    for (int i = 0; i < columns.size(); i++) {
      int column = i;
      hashes.put(columns.get(i), joined(parts.stream().map(part -> part.hashes[column]).toList()));
    }
    return hashes;
  }

  private static long[] joined(List<long[]> each) {
    return each.stream().flatMapToLong(Arrays::stream).toArray();
  }

  /** Each worker's blocks come in the order of their rows, whatever their cut. */
  private static String hashOf(JavaRDD<RowBlock> blocks) {
    List<byte[]> each = blocks.mapPartitions(part -> List.of(digest(part)).iterator()).collect();
    MessageDigest all = DigestUtils.getSha256Digest();
    each.forEach(all::update);
    return HexFormat.of().formatHex(all.digest());
  }

  private static byte[] digest(Iterator<RowBlock> blocks) {
    MessageDigest digest = DigestUtils.getSha256Digest();
    while (blocks.hasNext()) {
      RowBlock block = blocks.next();
      ByteBuffer row = ByteBuffer.allocate(4 * block.width + 16);
      for (int i = 0; i < block.rows; i++) {
        row.clear();
        row.asFloatBuffer().put(block.values, i * block.width, block.width);
        row.position(4 * block.width);
        row.putFloat(block.labels[i]).putLong(block.predictAt[i]).putFloat(block.weight(i));
        digest.update(row.array());
      }
    }
    return digest.digest();
  }

  /** What the driver is told of a partition. */
  private static final class Summary implements Serializable {
    private static final long serialVersionUID = 1L;

    private final RoleReader.Faults faults = new RoleReader.Faults();
    private float[] labels = new float[0];
    private long[] predictAt = new long[0];
    private float[] weights = new float[0];
    private long[] rounded = new long[0];
    private long[][] hashes = new long[0][];
    private long unlabelled;

    static Summary of(Iterator<BlockEncoder.Encoded> blocks) {
      Summary summary = new Summary();
      List<Matrix> each = new ArrayList<>();
      List<long[][]> hashes = new ArrayList<>();
      while (blocks.hasNext()) {
        BlockEncoder.Encoded encoded = blocks.next();
        summary.faults.and(encoded.faults());
        summary.unlabelled += encoded.unlabelled();
        summary.rounded = encoded.rounded();
        hashes.add(encoded.hashes());
        each.add(
            outcomes(encoded.block().labels, encoded.block().predictAt, encoded.block().weights));
      }
      Matrix joined = join(each);
      summary.labels = joined.labels();
      summary.predictAt = joined.predictAt();
      summary.weights = joined.weights();
      summary.hashes = new long[hashes.get(0).length][];
      Arrays.setAll(
          summary.hashes,
          column -> joined(hashes.stream().map(ofBlock -> ofBlock[column]).toList()));
      return summary;
    }
  }

  /** The worker is in the upper half of the key, the first row in the lower. */
  private static final class ByWorker extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int workers;

    ByWorker(int workers) {
      this.workers = workers;
    }

    @Override
    public int numPartitions() {
      return workers;
    }

    @Override
    public int getPartition(Object key) {
      return (int) ((Long) key >>> 32);
    }
  }

  private static <A, B> Iterator<B> flatten(Iterator<A> each, Flattened.Parts<A, B> parts) {
    return new Flattened<>(each, parts);
  }
}
