package dev.nightjar.lakehouse;

import static org.apache.spark.sql.functions.bit_xor;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.shiftright;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/**
 * Checksums of sets of rows, whatever the rows' order, files and partitions: the number of rows,
 * and of two 64-bit hashes of each row the sums and the exclusive or. -0.0 is 0.0, all NaN are one
 * and an instant is an instant in every session zone.
 */
final class RowChecksums {
  /** The checksum of no rows. */
  static final String OF_NOTHING = "no rows";

  /** The names of a row's two hashes. */
  static final List<String> HASHES = List.of("_nightjar_hash1", "_nightjar_hash2");

  private static final String NULLS = "_nightjar_nulls";
  private static final String SUM = "_nightjar_sum";
  private static final long LOW_HALF = 0xffff_ffffL;
  private static final Map<String, String> JSON =
      Map.of(
          "timeZone", "UTC",
          "timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
          "ignoreNullFields", "false");

  private RowChecksums() {}

  /** The rows with their {@link #HASHES}, which are over these columns. */
  static Dataset<Row> hashed(Dataset<Row> rows, List<String> columns) {
    List<Column> nulls = new ArrayList<>();
    List<Column> values = new ArrayList<>();
    for (String name : columns) {
      Column column = Quoted.column(name);
      nulls.add(column.isNull());
      values.add(plain(column, rows.schema().apply(name).dataType()));
    }
    // A null leaves Spark's hash as it is, so that (null, 1) would be (1, null).
    return rows.withColumn(NULLS, xxhash64(nulls.toArray(Column[]::new)))
        .withColumn(HASHES.get(0), hash(1, values))
        .withColumn(HASHES.get(1), hash(2, values))
        .drop(NULLS);
  }

  /** Aggregates over {@link #hashed} rows, for {@link #text}. */
  static List<Column> sums() {
    List<Column> sums = new ArrayList<>(List.of(count(lit(1)).as(SUM + 0)));
    for (String name : HASHES) {
      Column hash = col(name);
      // Halves, for the sum of whole hashes overflows.
      sums.add(sum(shiftright(hash, 32)).as(SUM + sums.size()));
      sums.add(sum(hash.bitwiseAND(LOW_HALF)).as(SUM + sums.size()));
      sums.add(bit_xor(hash).as(SUM + sums.size()));
    }
    return sums;
  }

  /** The checksum in a row that holds the {@link #sums}. */
  static String text(Row row) {
    return IntStream.rangeClosed(0, 3 * HASHES.size())
        .mapToObj(i -> String.valueOf((Object) row.getAs(SUM + i)))
        .collect(Collectors.joining(" ", "rows ", ""));
  }

  private static Column hash(int seed, List<Column> values) {
    List<Column> hashed = new ArrayList<>(List.of(lit(seed), col(NULLS)));
    hashed.addAll(values);
    return xxhash64(hashed.toArray(Column[]::new));
  }

  /** Spark's hash takes no maps, and knows of nested values neither their nulls nor their ends. */
  private static Column plain(Column column, DataType type) {
    if (type instanceof MapType) {
      return to_json(map_entries(column), JSON);
    }
    return type instanceof StructType || type instanceof ArrayType ? to_json(column, JSON) : column;
  }
}
