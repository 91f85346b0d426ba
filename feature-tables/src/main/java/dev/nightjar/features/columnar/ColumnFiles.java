package dev.nightjar.features.columnar;

import dev.nightjar.lakehouse.NightjarException;
import java.io.IOException;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.parquet.hadoop.ParquetOutputFormat;
import org.apache.parquet.hadoop.ParquetOutputFormat.JobSummaryLevel;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.internal.io.FileCommitProtocol;
import org.apache.spark.internal.io.FileCommitProtocol.TaskCommitMessage;
import org.apache.spark.internal.io.SparkHadoopWriterUtils;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.parquet.ParquetOptions;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.util.SerializableConfiguration;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map$;

/**
 * Writes a folder of Parquet files from batches of columns: the schemas, the footer, the
 * compression, the commit and the names of files are those of Spark's own writer.
 */
public final class ColumnFiles {
  private ColumnFiles() {}

  /** True when rows of this schema can be written so: no column is nested. */
  public static boolean takes(StructType schema) {
    for (StructField field : schema.fields()) {
      DataType type = field.dataType();
      boolean isPlain =
          FixedType.of(type) != null
              || type instanceof StringType
              || type instanceof BinaryType
              || type instanceof DecimalType;
      if (!isPlain) {
        return false;
      }
    }
    return true;
  }

  /**
   * Writes a file for each part; nothing is left there when it fails.
   *
   * @param batches with the schema's columns; a batch is good until the next is asked for
   * @param schema one that is {@link #takes taken}
   * @param path where nothing is
   * @throws NightjarException of category USER when something is there
   */
  public static void write(
      SparkSession spark, JavaRDD<ColumnarBatch> batches, StructType schema, String path) {
    try {
      Job job = job(spark, path);
      FileCommitProtocol commit =
          FileCommitProtocol.instantiate(
              spark.sessionState().conf().fileCommitProtocolClass(),
              UUID.randomUUID().toString(),
              FileOutputFormat.getOutputPath(job).toString(),
              false);
      commit.setupJob(job);
      try {
        FilePart part =
            new FilePart(
                schema.asNullable(),
                codec(spark),
                spark.version(),
                commit,
                new SerializableConfiguration(job.getConfiguration()));
        // A folder without a file would have no schema.
        JavaRDD<ColumnarBatch> some =
            batches.getNumPartitions() > 0
                ? batches
                : JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(List.of(), 1);
        List<TaskCommitMessage> written =
            some.mapPartitions(rows -> List.of(part.write(rows)).iterator()).collect();
        commit.commitJob(job, JavaConverters.asScalaBuffer(written).toSeq());
      } catch (Throwable e) {
        commit.abortJob(job);
        throw e;
      }
    } catch (IOException e) {
      throw NightjarException.outside(
          "Cannot write " + path,
          String.valueOf(e.getMessage()),
          "check the place and its rights",
          e);
    }
  }

  private static Job job(SparkSession spark, String path) throws IOException {
    Job job = Job.getInstance(spark.sessionState().newHadoopConf());
    Configuration hadoop = job.getConfiguration();
    Path given = new Path(path);
    FileSystem files = given.getFileSystem(hadoop);
    if (files.exists(given)) {
      throw NightjarException.user(
          "Cannot write " + path, "it exists already", "name another place");
    }
    FileOutputFormat.setOutputPath(job, files.makeQualified(given));
    job.setOutputFormatClass(ParquetOutputFormat.class);
    hadoop.set(ParquetOutputFormat.JOB_SUMMARY_LEVEL, JobSummaryLevel.NONE.name());
    job.setJobID(SparkHadoopWriterUtils.createJobID(new Date(), 0));
    hadoop.set("mapreduce.job.id", job.getJobID().toString());
    return job;
  }

  private static CompressionCodecName codec(SparkSession spark) {
    return CompressionCodecName.valueOf(
        new ParquetOptions(Map$.MODULE$.<String, String>empty(), spark.sessionState().conf())
            .compressionCodecClassName());
  }
}
