package dev.nightjar.monitoring;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/** Everything that a night measures of a table. */
public final class TableMonitor {
  private TableMonitor() {}

  /**
   * Measures.
   *
   * @param subject the table's version
   * @param volumes rows a night of at least the nights that the rule looks back
   * @param gateResults the night's rows of {@code nightjar_gate_results} about this table
   */
  public static List<Measurement> measure(
      MonitorDefinition rules,
      String subject,
      NightVolumes volumes,
      List<Row> gateResults,
      LocalDate night) {
    List<Measurement> measurements = new ArrayList<>();
    measurements.addAll(QualityMonitor.measure(rules.watch(), subject, gateResults, night));
    measurements.addAll(VolumeMonitor.measure(rules, subject, volumes, night));
    return measurements;
  }
}
