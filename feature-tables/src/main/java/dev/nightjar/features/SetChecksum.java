package dev.nightjar.features;

import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.udaf;
import static org.apache.spark.sql.functions.unhex;

import dev.nightjar.lakehouse.Quoted;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Aggregator;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/**
 * A checksum of a set of rows that does not depend on their order, partitions or files: the sum of
 * the rows' SHA-256 hashes in four lanes of 64 bits, hashed together with their number and the
 * columns' names and types. Two different sets agree by chance with a probability of about 2^-256;
 * it guards against change, not against someone who searches for a collision.
 *
 * @param rows number of rows
 * @param hex 64 hexadecimal digits
 */
record SetChecksum(long rows, String hex) {
  private static final int LANES = 4;

  /** Texts that depend neither on the session's zone nor on which values are null. */
  private static final Map<String, String> FORM =
      Map.of(
          "ignoreNullFields", "false",
          "timeZone", "UTC",
          "timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX");

  /** Computes the checksum in one Spark job. */
  static SetChecksum of(Dataset<Row> rows) {
    Column[] columns =
        Arrays.stream(rows.schema().fields())
            .map(f -> Numbers.canonical(Quoted.column(f.name()), f.dataType()).as(f.name()))
            .toArray(Column[]::new);
    Column rowHash = unhex(sha2(to_json(struct(columns), FORM), 256));
    Row sums = rows.agg(udaf(new Lanes(), Encoders.BINARY()).apply(rowHash)).head();
    ByteBuffer lanes = ByteBuffer.wrap(sums.getAs(0));
    long count = lanes.getLong(Long.BYTES * LANES);
    Sha256 hash = new Sha256().add(HexFormat.of().formatHex(lanes.array()));
    for (StructField field : rows.schema().fields()) {
      hash.add(field.name()).add(field.dataType().catalogString());
    }
    return new SetChecksum(count, hash.hex());
  }

  /** The lanes' sums modulo 2^64, then the number of rows. */
  private static final class Lanes extends Aggregator<byte[], long[], byte[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public long[] zero() {
      return new long[LANES + 1];
    }

    @Override
    public long[] reduce(long[] sums, byte @Nullable [] hash) {
      if (hash != null) {
        ByteBuffer bytes = ByteBuffer.wrap(hash);
        for (int lane = 0; lane < LANES; lane++) {
          sums[lane] += bytes.getLong();
        }
        sums[LANES]++;
      }
      return sums;
    }

    @Override
    public long[] merge(long[] a, long[] b) {
      for (int lane = 0; lane <= LANES; lane++) {
        a[lane] += b[lane];
      }
      return a;
    }

    @Override
    public byte[] finish(long[] sums) {
      ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * (LANES + 1));
      for (long lane : sums) {
        bytes.putLong(lane);
      }
      return bytes.array();
    }

    @Override
    public Encoder<long[]> bufferEncoder() {
      return Encoders.javaSerialization(long[].class);
    }

    @Override
    public Encoder<byte[]> outputEncoder() {
      return Encoders.BINARY();
    }
  }
}
