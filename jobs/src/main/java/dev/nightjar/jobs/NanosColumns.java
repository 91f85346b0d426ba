package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.pmod;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Quoted;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Timestamps that Parquet files keep in nanoseconds, of which no part may get lost unnoticed. */
final class NanosColumns {
  private static final int IN_A_MICRO = 1000;
  private static final String IN_BATCHES = "spark.sql.parquet.enableVectorizedReader";

  private NanosColumns() {}

  /**
   * The rows with such columns, which Spark reads as numbers, as timestamps of microseconds.
   *
   * @throws NightjarException of category USER where a value is not a whole microsecond
   */
  static Dataset<Row> read(String what, Dataset<Row> rows, StoredTimes times) {
    Dataset<Row> read = rows;
    for (Map.Entry<String, StoredTime> column : times.columns().entrySet()) {
      if (column.getValue() == StoredTime.INSTANTS_IN_NANOS
          || column.getValue() == StoredTime.WALL_TIMES_IN_NANOS) {
        String name = column.getKey();
        Column nanos = Quoted.column(name);
        Column parts = pmod(nanos, functions.lit(IN_A_MICRO)).notEqual(functions.lit(0));
        requireWholeMicros(what, name, rows.where(parts).count());
        Column micros = expr(Quoted.name(name) + " DIV " + IN_A_MICRO);
        read =
            read.withColumn(
                name,
                column.getValue() == StoredTime.INSTANTS_IN_NANOS
                    ? functions.timestamp_micros(micros)
                    : local(micros));
      }
    }
    times
        .in96Bits()
        .forEach(
            (name, files) ->
                requireWholeMicros(what, name, partsIn96Bits(rows.sparkSession(), name, files)));
    return read;
  }

  /** Of a time without a zone no zone's hours must be added. */
  private static Column local(Column micros) {
    Column seconds =
        micros
            .cast("decimal(19,0)")
            .multiply(functions.lit(new BigDecimal("0.000001")))
            .cast("decimal(18,6)");
    Column none = functions.lit(0);
    return expr("TIMESTAMP_NTZ '1970-01-01 00:00:00'")
        .plus(functions.make_dt_interval(none, none, none, seconds));
  }

  /** Values below the microsecond; Spark cuts them off, so the bits themselves are read. */
  private static long partsIn96Bits(SparkSession spark, String column, List<String> files) {
    StructType bits = new StructType().add(column, DataTypes.BinaryType);
    String before = spark.conf().get(IN_BATCHES);
    spark.conf().set(IN_BATCHES, "false"); // only the other reader gives the bits
    try {
      return DataFile.byName(spark)
          .schema(bits)
          .parquet(files.toArray(String[]::new))
          .filter((FilterFunction<Row>) row -> !row.isNullAt(0) && hasParts(row.getAs(0)))
          .count();
    } finally {
      spark.conf().set(IN_BATCHES, before);
    }
  }

  private static boolean hasParts(byte[] bits) {
    return ByteBuffer.wrap(bits).order(ByteOrder.LITTLE_ENDIAN).getLong() % IN_A_MICRO != 0;
  }

  private static void requireWholeMicros(String what, String column, long parts) {
    if (parts > 0) {
      throw NightjarException.user(
          "Cannot read the column " + column + " of " + what,
          "%,d of its times have nanoseconds below the microsecond, which would be lost"
              .formatted(parts),
          "round them to microseconds where the file is written");
    }
  }
}
