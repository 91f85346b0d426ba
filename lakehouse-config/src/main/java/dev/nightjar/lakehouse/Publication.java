package dev.nightjar.lakehouse;

import java.util.SortedMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * A batch to be made visible in one Delta commit.
 *
 * @param table the table's name
 * @param scopeColumn the column that {@link TableWindow#scope} is a value of; null for a table with
 *     one producer
 * @param inputHashes the windows the batch fills, each with the hash of everything it was computed
 *     from (rule W2); a window without rows is published too, as empty
 * @param rows exactly the rows of those windows, with a column {@code night} of type date; read
 *     again if the commit has to be retried, so give staged files, not a long plan
 * @param verdict what the batch's gate concluded
 */
public record Publication(
    String table,
    @Nullable String scopeColumn,
    SortedMap<TableWindow, String> inputHashes,
    Dataset<Row> rows,
    Verdict verdict) {

  /** A batch of a table with one producer. */
  public static Publication of(
      String table,
      SortedMap<TableWindow, String> inputHashes,
      Dataset<Row> rows,
      Verdict verdict) {
    return new Publication(table, null, inputHashes, rows, verdict);
  }
}
