package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Verdict;
import java.time.LocalDate;
import java.util.List;

/** Whether as many rows came as usual, and how long none did. */
final class VolumeMonitor {
  private VolumeMonitor() {}

  /**
   * Measures a table's night; a table that has no usual volume, such as reference data, is told of
   * and not judged.
   */
  static List<Measurement> measure(
      MonitorDefinition rules, String subject, NightVolumes volumes, LocalDate night) {
    String table = rules.watch();
    return List.of(
        volume(rules, subject, volumes.of(table, night), volumes, night),
        staleness(rules, subject, volumes, night));
  }

  /** The number of rows against the usual one. */
  static Measurement volume(
      MonitorDefinition rules, String subject, long rows, NightVolumes volumes, LocalDate night) {
    MonitorDefinition.Volume rule = rules.volume();
    double usual = volumes.usual(rules.watch(), night, rule.nights());
    Measured measured =
        new Measured(rules.watch(), night, Monitor.VOLUME, "rows", subject)
            .value((double) rows, rows);
    if (usual == 0) {
      return measured.judged(
          Verdict.PASS, "%d rows; there is no usual number of rows a night".formatted(rows));
    }
    double ratio = rows / usual;
    boolean few = ratio < rule.atLeast();
    boolean many = ratio > rule.atMost();
    return measured
        .threshold(many ? rule.atMost() * usual : rule.atLeast() * usual)
        .judged(
            few || many ? Verdict.FAIL : Verdict.PASS,
            "%d rows, %s of the usual %s of the %d nights before; %s to %s are expected"
                .formatted(
                    rows,
                    Measured.percent(ratio),
                    Math.round(usual),
                    rule.nights(),
                    Measured.percent(rule.atLeast()),
                    Measured.percent(rule.atMost())));
  }

  private static Measurement staleness(
      MonitorDefinition rules, String subject, NightVolumes volumes, LocalDate night) {
    long age = volumes.sinceLastRow(rules.watch(), night);
    boolean usual = volumes.usual(rules.watch(), night, rules.volume().nights()) > 0;
    Measured measured =
        new Measured(rules.watch(), night, Monitor.STALENESS, "nights_without_rows", subject)
            .value(age < 0 ? null : (Double) (double) age, 1)
            .threshold(usual ? (Double) (double) rules.staleness() : null);
    boolean stale = usual && (age < 0 || age >= rules.staleness());
    return measured.judged(
        stale ? Verdict.FAIL : Verdict.PASS,
        age < 0
            ? "no row came in the last %d nights".formatted(rules.volume().nights())
            : age == 0
                ? "rows came tonight"
                : "the last rows came %d %s ago".formatted(age, age == 1 ? "night" : "nights"));
  }
}
