package dev.nightjar.lakehouse;

import org.apache.spark.sql.SparkSession;

/**
 * The Spark session as Nightjar needs it, embedded or under {@code spark-submit}: the settings that
 * decide results (zone, ANSI, partitions) never come from the machine (rule T9).
 */
public final class Sparks {
  private Sparks() {}

  /**
   * Opens the session of a project. The master comes from {@code spark-submit}; without it, Spark
   * runs embedded on all cores.
   */
  public static SparkSession open(LakehouseSettings settings) {
    SparkSession.Builder builder = SparkSession.builder().appName("nightjar " + settings.name());
    if (System.getProperty("spark.master") == null) {
      builder
          .master("local[*]")
          .config("spark.ui.enabled", "false")
          .config("spark.driver.host", "127.0.0.1")
          .config("spark.driver.bindAddress", "127.0.0.1")
          .config("spark.sql.shuffle.partitions", "2")
          .config("spark.default.parallelism", "2");
    }
    settings.spark().forEach(builder::config);
    return decide(builder, settings);
  }

  /** Lays the settings that decide results over everything else. */
  static SparkSession decide(SparkSession.Builder builder, LakehouseSettings settings) {
    return builder
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .config("spark.sql.session.timeZone", settings.clock().zone().getId())
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.datetime.java8API.enabled", "true")
        .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
        .config("spark.sql.caseSensitive", "false")
        // One task reconstructs a small log; the default of 50 makes every commit cost seconds.
        .config("spark.databricks.delta.snapshotPartitions", "1")
        // Under a zone other than UTC, Delta would read the whole log back after every commit to
        // check a list of files that it keeps beside the log and never reads.
        .config("spark.databricks.delta.allFilesInCrc.enabled", "false")
        // Delta answers max(date) from its log with a class that fails under the java.time API.
        .config("spark.databricks.delta.optimizeMetadataQuery.enabled", "false")
        .config("spark.delta.logStore.file.impl", LinkLogStore.class.getName())
        .config("spark.ui.showConsoleProgress", "false")
        .getOrCreate();
  }
}
