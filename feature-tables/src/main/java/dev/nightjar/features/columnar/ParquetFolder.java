package dev.nightjar.features.columnar;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.Footer;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat$;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Opens Parquet. Spark starts a job to learn the schema from one footer; a file, or a folder of
 * files alone, is opened by reading that footer here.
 */
public final class ParquetFolder {
  private ParquetFolder() {}

  /**
   * The rows of a file or folder, as Spark reads them.
   *
   * @param path a name, whatever characters of a pattern are in it
   */
  public static Dataset<Row> read(SparkSession spark, String path) {
    DataFrameReader reader = spark.read().option("__globPaths__", "false");
    StructType schema =
        spark.sessionState().conf().isParquetSchemaMergingEnabled() ? null : schema(spark, path);
    return (schema == null ? reader : reader.schema(schema)).parquet(path);
  }

  /** The schema of the first file; null where there are folders inside, or where it is unclear. */
  private static @Nullable StructType schema(SparkSession spark, String path) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    try {
      Path place = new Path(path);
      FileSystem files = place.getFileSystem(hadoop);
      FileStatus[] inside =
          Arrays.stream(files.listStatus(place))
              .filter(each -> !each.getPath().getName().matches("[_.].*"))
              .sorted(Comparator.comparing(each -> each.getPath().toString()))
              .toArray(FileStatus[]::new);
      if (inside.length == 0 || Arrays.stream(inside).anyMatch(FileStatus::isDirectory)) {
        return null;
      }
      try (ParquetFileReader reader =
          ParquetFileReader.open(
              HadoopInputFile.fromStatus(inside[0], hadoop),
              HadoopReadOptions.builder(hadoop)
                  .withMetadataFilter(ParquetMetadataConverter.SKIP_ROW_GROUPS)
                  .build())) {
        return ParquetFileFormat$.MODULE$.readSchemaFromFooter(
            new Footer(inside[0].getPath(), reader.getFooter()),
            new ParquetToSparkSchemaConverter(spark.sessionState().conf()));
      }
    } catch (IOException | RuntimeException e) {
      return null; // Spark tells what is wrong with the file
    }
  }
}
