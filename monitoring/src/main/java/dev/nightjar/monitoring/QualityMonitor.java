package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Verdict;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/** What the gates said, beside everything else that was measured. */
final class QualityMonitor {
  private QualityMonitor() {}

  /**
   * The results of a table's gate.
   *
   * @param results rows of {@code nightjar_gate_results}
   */
  static List<Measurement> measure(
      String table, String subject, List<Row> results, LocalDate night) {
    List<Measurement> measurements = new ArrayList<>();
    for (Row row : results) {
      List<String> columns = row.getList(row.fieldIndex("columns"));
      String threshold = row.getAs("threshold");
      measurements.add(
          new Measured(table, night, Monitor.QUALITY, row.getAs("rule"), subject)
              .column(columns.isEmpty() ? null : String.join(", ", columns))
              .value(row.getAs("value"), row.<Long>getAs("rows"))
              .judged(
                  Verdict.valueOf(row.getAs("verdict")),
                  row.getAs("sentence")
                      + (threshold == null || threshold.isEmpty()
                          ? ""
                          : "; allowed: " + threshold)));
    }
    return measurements;
  }
}
