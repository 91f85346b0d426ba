package dev.nightjar.features.columnar;

import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.JobID;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskID;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.TaskContext;
import org.apache.spark.internal.io.FileCommitProtocol;
import org.apache.spark.internal.io.FileCommitProtocol.TaskCommitMessage;
import org.apache.spark.internal.io.FileNameSpec;
import org.apache.spark.sql.execution.datasources.parquet.SparkToParquetSchemaConverter;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.util.SerializableConfiguration;
import scala.Option;

/**
 * Writes one file of a folder in a task.
 *
 * @param schema of the rows, all columns nullable
 * @param spark the version by which readers know the calendar of times
 * @param commit makes files visible when all are whole
 * @param hadoop the job's settings
 */
record FilePart(
    StructType schema,
    CompressionCodecName codec,
    String spark,
    FileCommitProtocol commit,
    SerializableConfiguration hadoop)
    implements Serializable {

  /** Writes the rows; of a part without any only the first, so that the folder has a schema. */
  TaskCommitMessage write(Iterator<ColumnarBatch> rows) throws IOException {
    TaskContext here = TaskContext.get();
    TaskAttemptContext task = task(here);
    commit.setupTask(task);
    try {
      if (here.partitionId() == 0 || rows.hasNext()) {
        writeFile(rows, task);
      }
      return commit.commitTask(task);
    } catch (Throwable e) {
      commit.abortTask(task);
      throw e;
    }
  }

  private TaskAttemptContext task(TaskContext here) {
    Configuration settings = new Configuration(hadoop.value());
    JobID job = JobID.forName(settings.get("mapreduce.job.id"));
    TaskID task = new TaskID(job, TaskType.MAP, here.partitionId());
    TaskAttemptID attempt = new TaskAttemptID(task, here.attemptNumber());
    settings.set("mapreduce.task.id", task.toString());
    settings.set("mapreduce.task.attempt.id", attempt.toString());
    settings.setBoolean("mapreduce.task.ismap", true);
    settings.setInt("mapreduce.task.partition", 0);
    return new TaskAttemptContextImpl(settings, attempt);
  }

  private void writeFile(Iterator<ColumnarBatch> rows, TaskAttemptContext task) throws IOException {
    MessageType parquet =
        new SparkToParquetSchemaConverter(
                false, SQLConf.ParquetOutputTimestampType$.MODULE$.TIMESTAMP_MICROS(), false)
            .convert(schema);
    Path place =
        new Path(
            commit.newTaskTempFile(
                task,
                Option.empty(),
                new FileNameSpec("", "-c000" + codec.getExtension() + ".parquet")));
    Map<String, String> footer =
        Map.of(
            "org.apache.spark.version",
            spark,
            "org.apache.spark.sql.parquet.row.metadata",
            schema.json());
    try (ColumnFile file =
        new ColumnFile(place, schema, parquet, codec, footer, task.getConfiguration())) {
      ColumnVector[] columns = new ColumnVector[schema.length()];
      while (rows.hasNext()) {
        ColumnarBatch batch = rows.next();
        for (int i = 0; i < columns.length; i++) {
          columns[i] = batch.column(i);
        }
        file.add(columns, batch.numRows());
      }
    }
  }
}
