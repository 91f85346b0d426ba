package dev.nightjar.lakehouse;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.FileAction;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * Rows that the driver holds already: what a run, a gate or a monitor says. They are written by
 * Spark's own Parquet writer right here; a Spark job for each of a night's dozen of such tables
 * would take longer than the rows.
 */
final class RowsInMemory {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<InternalRow> rows;
  private final StructType schema;

  private RowsInMemory(List<InternalRow> rows, StructType schema) {
    this.rows = rows;
    this.schema = schema;
  }

  /**
   * Writes rows as files of a transaction's table, here where they are in memory, else by Spark.
   *
   * @param bytes told how many bytes were written here, which no task of Spark tells of
   * @throws NightjarException of category OUTSIDE when the storage refuses
   */
  static List<FileAction> writeFiles(
      SparkSession spark, OptimisticTransaction txn, Dataset<Row> rows, LongConsumer bytes) {
    return rows.queryExecution().optimizedPlan() instanceof LocalRelation local
        ? new RowsInMemory(ScalaSeqs.list(local.data()), rows.schema())
            .write(spark, txn.deltaLog(), bytes)
        : ScalaSeqs.list(txn.writeFiles(rows));
  }

  private List<FileAction> write(SparkSession spark, DeltaLog log, LongConsumer bytes) {
    if (rows.isEmpty()) {
      return List.of();
    }
    String name = "part-00000-" + UUID.randomUUID() + "-c000.snappy.parquet";
    Path path = new Path(log.dataPath(), name);
    try {
      Configuration hadoop = log.newDeltaHadoopConf();
      Job job = Job.getInstance(hadoop);
      var writers =
          new ParquetFileFormat().prepareWrite(spark, job, ScalaSeqs.map(Map.of()), schema);
      var task = new TaskAttemptContextImpl(job.getConfiguration(), new TaskAttemptID());
      OutputWriter writer = writers.newInstance(path.toString(), schema, task);
      try {
        rows.forEach(writer::write);
      } finally {
        writer.close();
      }
      FileStatus written = path.getFileSystem(hadoop).getFileStatus(path);
      bytes.accept(written.getLen());
      return List.of(
          new AddFile(
              name,
              ScalaSeqs.map(Map.of()),
              written.getLen(),
              written.getModificationTime(),
              true,
              statistics(),
              null,
              null,
              Option.empty(),
              Option.empty(),
              Option.empty()));
    } catch (IOException e) {
      throw NightjarException.outside(
          "Cannot write a file of the table at " + log.dataPath(),
          String.valueOf(e.getMessage()),
          "check the storage and try again",
          e);
    }
  }

  /** Numbers of rows and nulls, and between which values each column lies. */
  private String statistics() {
    ObjectNode statistics = JSON.createObjectNode();
    statistics.put("numRecords", rows.size());
    ObjectNode least = statistics.putObject("minValues");
    ObjectNode greatest = statistics.putObject("maxValues");
    ObjectNode nulls = statistics.putObject("nullCount");
    for (int i = 0; i < schema.length(); i++) {
      int column = i;
      String name = schema.apply(i).name();
      DataType type = schema.apply(i).dataType();
      ColumnBounds.of(rows, column, type)
          .ifPresent(
              bounds -> {
                least.set(name, bounds.least());
                greatest.set(name, bounds.greatest());
              });
      if (type instanceof AtomicType) {
        nulls.put(name, rows.stream().filter(row -> row.isNullAt(column)).count());
      }
    }
    return statistics.toString();
  }
}
