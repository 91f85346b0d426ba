package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.monitoring.Measurement;
import dev.nightjar.monitoring.Monitor;
import dev.nightjar.monitoring.MonitoringTable;
import dev.nightjar.validation.GateResults;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Something that a night raised.
 *
 * @param column what it is about; empty where it is about no column
 */
record Raised(
    LocalDate night,
    Monitor monitor,
    String watched,
    String metric,
    String column,
    String slice,
    LocalDate ofNight) {

  /** All that was raised from a night on, as warning or as alert, with the sentence. */
  static Map<Raised, Said> since(Lakehouse lakehouse, LocalDate first) {
    Map<Raised, Said> raised = new TreeMap<>(ORDER);
    for (Measurement m : MonitoringTable.read(lakehouse, col("night").geq(first))) {
      if (m.raises()) {
        raised.put(of(m), new Said(m.verdict(), m.sentence()));
      }
    }
    refusals(lakehouse, first).forEach(raised::putIfAbsent);
    return raised;
  }

  /** How it was raised. */
  record Said(Verdict verdict, String sentence) {}

  static final Comparator<Raised> ORDER =
      Comparator.comparing(Raised::night)
          .thenComparing(Raised::monitor)
          .thenComparing(Raised::watched)
          .thenComparing(Raised::metric)
          .thenComparing(Raised::column)
          .thenComparing(Raised::slice)
          .thenComparing(Raised::ofNight);

  /** A refused night ends before its monitors, but what its gates said is written. */
  private static Map<Raised, Said> refusals(Lakehouse lakehouse, LocalDate first) {
    Map<Raised, Said> refused = new TreeMap<>(ORDER);
    for (Row row :
        lakehouse
            .read(GateResults.TABLE)
            .where(col("night").geq(first).and(col("verdict").isin("FAIL", "ERROR")))
            .collectAsList()) {
      List<String> columns = row.getList(row.fieldIndex("columns"));
      LocalDate night = row.getAs("night");
      refused.put(
          new Raised(
              night,
              Monitor.QUALITY,
              row.getAs(GateResults.SCOPE),
              row.getAs("rule"),
              String.join(", ", columns),
              Measurement.ALL,
              night),
          new Said(Verdict.valueOf(row.getAs("verdict")), row.getAs("sentence")));
    }
    return refused;
  }

  private static Raised of(Measurement m) {
    @Nullable String column = m.column();
    return new Raised(
        m.night(),
        m.monitor(),
        m.watched(),
        m.metric(),
        column == null ? "" : column,
        m.slice(),
        m.ofNight());
  }
}
