package dev.nightjar.features;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The generated rule {@code tie} of a {@code latest} table: no two newest rows differ (rule T4).
 */
final class TieRule {
  private final FeatureTable table;
  private final TableDefinition source;

  TieRule(FeatureTable table, TableDefinition source) {
    this.table = table;
    this.source = source;
  }

  /**
   * Judges staged snapshots.
   *
   * @return PASS, or WARN where the definition says {@code tie: warn} and rows tie
   * @throws NightjarException of category GATE where it says nothing and rows tie
   */
  Verdict judge(Dataset<Row> staged) {
    Latest latest = table.latest();
    if (latest == null || latest.tie() == Latest.Tie.FIRST) {
      return Verdict.PASS;
    }
    List<Row> tied =
        staged
            .where(col(SnapshotPlan.TIED))
            .orderBy(col(TableDefinition.NIGHT))
            .limit(1)
            .collectAsList();
    if (tied.isEmpty()) {
      return Verdict.PASS;
    }
    if (latest.tie() == Latest.Tie.WARN) {
      return Verdict.WARN;
    }
    Row row = tied.get(0);
    throw NightjarException.gate(
        "Cannot materialize " + table.name() + " of night " + row.getAs(TableDefinition.NIGHT),
        "the rule tie found several rows of %s for %s that are equally new (%s = %s, known at %s) and differ; the least has %s"
            .formatted(
                source.name(),
                values(row, table.entity().keySet()),
                source.eventTime(),
                row.getAs(FeatureTable.SOURCE_EVENT_TIME),
                row.getAs(FeatureTable.SOURCE_KNOWN_AT),
                values(row, latest.columns().keySet())),
        "declare a sequence in the table %s, correct the rows, or write tie: warn"
            .formatted(source.name()));
  }

  private static String values(Row row, Iterable<String> columns) {
    List<String> values = new ArrayList<>();
    columns.forEach(column -> values.add(column + " = " + row.getAs(column)));
    return String.join(", ", values);
  }
}
