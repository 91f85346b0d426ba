package dev.nightjar.jobs;

import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableWindow;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A table's batch in staging (rule W1).
 *
 * @param table what it is a batch of
 * @param path the folder of its Parquet files; empty for a batch without rows
 * @param inputHashes the windows it fills, each with the hash of what landed
 */
record StagedBatch(TableDefinition table, String path, SortedMap<TableWindow, String> inputHashes) {

  /** The staged rows, with the columns of the table. */
  Dataset<Row> rows(SparkSession spark) {
    return path.isEmpty()
        ? spark.createDataFrame(List.of(), table.schema())
        : spark.read().schema(table.schema()).parquet(path);
  }
}
