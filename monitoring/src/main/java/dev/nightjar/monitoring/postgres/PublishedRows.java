package dev.nightjar.monitoring.postgres;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows for a table; their columns are named as the table's, which may have more.
 *
 * @param table where they go
 * @param rows read once, a partition at a time
 */
public record PublishedRows(PublishedTable table, Dataset<Row> rows) {}
