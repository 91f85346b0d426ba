package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.pmod;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Quoted;
import java.io.IOException;
import java.math.BigDecimal;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Timestamps that a Parquet file keeps in nanoseconds, which Spark reads as numbers. */
final class NanosColumns {
  private static final int IN_A_MICRO = 1000;

  private NanosColumns() {}

  /**
   * The rows with such columns as timestamps of microseconds.
   *
   * @param first one of the files
   * @throws NightjarException of category USER where a value is not a whole microsecond
   */
  static Dataset<Row> read(String what, Dataset<Row> rows, Path first, Configuration hadoop)
      throws IOException {
    Dataset<Row> read = rows;
    try (ParquetFileReader file = ParquetFileReader.open(HadoopInputFile.fromPath(first, hadoop))) {
      for (Type field : file.getFileMetaData().getSchema().getFields()) {
        if (field.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation time
            && time.getUnit() == TimeUnit.NANOS) {
          Column nanos = Quoted.column(field.getName());
          requireWholeMicros(what, rows, field.getName(), nanos);
          Column micros = expr(Quoted.name(field.getName()) + " DIV " + IN_A_MICRO);
          read =
              read.withColumn(
                  field.getName(),
                  time.isAdjustedToUTC() ? functions.timestamp_micros(micros) : local(micros));
        }
      }
    }
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

  private static void requireWholeMicros(
      String what, Dataset<Row> rows, String column, Column nanos) {
    long parts =
        rows.where(pmod(nanos, functions.lit(IN_A_MICRO)).notEqual(functions.lit(0))).count();
    if (parts > 0) {
      throw NightjarException.user(
          "Cannot read the column " + column + " of " + what,
          "%,d of its times have nanoseconds below the microsecond, which would be lost"
              .formatted(parts),
          "round them to microseconds where the file is written");
    }
  }
}
