package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Verdict;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * One metric that a night measured, and what is to be thought of it.
 *
 * @param watched the model, the table, or {@link MonitoringTable#RUNS}
 * @param night the night that measured it: nothing it learnt later is in it
 * @param monitor what kind of metric it is
 * @param metric its name within the monitor
 * @param subject the table version or model version measured: {@code weather@12}, {@code
 *     late_arrival v2}
 * @param column the column it is about, or null
 * @param slice the part of the rows: {@code all}, or {@code origin=JFK}
 * @param ofNight the night whose rows or predictions it tells of; of several together the last
 * @param nights how many nights up to {@code ofNight} are taken together
 * @param value null where it is not defined
 * @param low lower end of the 95 % interval, or null
 * @param high upper end, or null
 * @param threshold where the verdict changes, or null where it is not judged
 * @param n rows (of costs runs) behind the value
 * @param importance the feature's share of the model's decisions, or null
 * @param verdict FAIL is an alert: monitors never hold anything back
 * @param sentence for people
 */
public record Measurement(
    String watched,
    LocalDate night,
    Monitor monitor,
    String metric,
    String subject,
    @Nullable String column,
    String slice,
    LocalDate ofNight,
    int nights,
    @Nullable Double value,
    @Nullable Double low,
    @Nullable Double high,
    @Nullable Double threshold,
    long n,
    @Nullable Double importance,
    Verdict verdict,
    String sentence) {
  /** The slice of all rows. */
  public static final String ALL = "all";

  /** True when somebody should look. */
  public boolean raises() {
    return verdict == Verdict.WARN || verdict.compareTo(Verdict.FAIL) >= 0;
  }
}
