package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import dev.nightjar.features.FeatureTable;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.validation.ColumnStatistics;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * What the newest snapshot of a feature table holds.
 *
 * @param rows its number of rows: one for each entity
 * @param newestEvent when the newest event that it was made of happened; null without any row
 * @param newestKnown when the newest row that it was made of became known; null likewise
 * @param statistics of the columns asked for, in that order
 */
record NewestSnapshot(
    long rows,
    @Nullable Instant newestEvent,
    @Nullable Instant newestKnown,
    List<ColumnStatistics> statistics) {

  /** Reads the night's rows twice: for the instants, and once for all statistics. */
  static NewestSnapshot of(
      Lakehouse lakehouse, FeatureTable table, LocalDate night, List<String> columns) {
    Dataset<Row> rows =
        lakehouse.read(table.name()).where(col(TableDefinition.NIGHT).equalTo(lit(night)));
    Row all =
        rows.agg(
                count(lit(1)),
                max(FeatureTable.SOURCE_EVENT_TIME),
                max(FeatureTable.SOURCE_KNOWN_AT))
            .head();
    return new NewestSnapshot(
        all.getLong(0), all.getAs(1), all.getAs(2), ColumnStatistics.of(rows, columns));
  }
}
