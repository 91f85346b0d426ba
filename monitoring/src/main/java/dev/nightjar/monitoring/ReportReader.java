package dev.nightjar.monitoring;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.LedgerEntry;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.RunLedger;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.validation.DriftMeasures;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.jspecify.annotations.Nullable;

/** Reads a night's report from the tables. */
public final class ReportReader {
  private static final int HISTORY = 90;
  private static final int SHORT_HISTORY = 30;
  private static final int CHANGES = 5;
  private static final Set<Monitor> OF_MODELS =
      EnumSet.of(
          Monitor.PERFORMANCE,
          Monitor.CALIBRATION,
          Monitor.LABELS,
          Monitor.FEATURE_DRIFT,
          Monitor.PREDICTION_DRIFT);

  private final Lakehouse lakehouse;
  private final LocalDate night;

  private ReportReader(Lakehouse lakehouse, LocalDate night) {
    this.lakehouse = lakehouse;
    this.night = night;
  }

  /** The newest complete night; without one the newest that was monitored. */
  public static Optional<LocalDate> newestNight(Lakehouse lakehouse) {
    return lakehouse.ledger().entries().stream()
        .filter(entry -> entry.done() && entry.job().equals(RunLedger.NIGHTLY))
        .map(entry -> entry.nights().to())
        .max(LocalDate::compareTo)
        .or(
            () ->
                lakehouse.exists(MonitoringTable.TABLE)
                    ? Optional.ofNullable(
                        lakehouse
                            .read(MonitoringTable.TABLE)
                            .agg(max(TableDefinition.NIGHT))
                            .head()
                            .<LocalDate>getAs(0))
                    : Optional.empty());
  }

  /**
   * What a night measured, and what the gates said of tables that it did not come to monitor: a
   * refused batch ends the night before.
   */
  public static List<Measurement> measured(Lakehouse lakehouse, LocalDate night) {
    List<Measurement> measured = new ArrayList<>(MonitoringTable.ofNight(lakehouse, night));
    measured.addAll(new NightRecords(lakehouse, night).unmonitoredGates(measured));
    return measured;
  }

  /**
   * Reads the report of a night.
   *
   * @param champions all changes of champions, in any order
   * @throws NightjarException of category USER when nothing is known of the night
   */
  public static Report read(
      Lakehouse lakehouse, LocalDate night, List<Report.ChampionChange> champions) {
    return new ReportReader(lakehouse, night).read(champions);
  }

  private Report read(List<Report.ChampionChange> champions) {
    List<LedgerEntry> runs = lakehouse.ledger().entriesOf(night);
    List<Measurement> history = history();
    List<Measurement> tonight =
        new ArrayList<>(history.stream().filter(m -> m.night().equals(night)).toList());
    NightRecords records = new NightRecords(lakehouse, night);
    tonight.addAll(records.unmonitoredGates(tonight));
    if (runs.isEmpty() && tonight.isEmpty()) {
      throw NightjarException.user(
          "Cannot report on night " + night,
          "no run covers it and nothing was measured of it",
          newestNight(lakehouse)
              .map(newest -> "ask for another one; the newest is " + newest)
              .orElse("run a night first: nightjar nightly --date " + night));
    }
    List<Decision> decisions = DecisionTable.ofNight(lakehouse, night);
    return new Report(
        lakehouse.settings().name(),
        night,
        Conclusions.of(night, runs, tonight, laterRuns()),
        decisions,
        records.promotions(),
        upToNight(champions),
        counts(tonight),
        Caught.of(tonight),
        records.quarantined(),
        models(history, decisions),
        volumes(history),
        costs(history),
        runs);
  }

  /** All of the night, and of the nights before what charts show. */
  private List<Measurement> history() {
    Column charted =
        col("monitor")
            .isin(Monitor.PERFORMANCE.key(), Monitor.LABELS.key())
            .and(col("slice").equalTo(Measurement.ALL))
            .or(
                col(TableDefinition.NIGHT)
                    .gt(lit(night.minusDays(SHORT_HISTORY)))
                    .and(
                        col("monitor")
                            .isin(Monitor.VOLUME.key(), Monitor.COST.key())
                            .or(col("metric").isin(DriftMeasures.names().toArray()))));
    return MonitoringTable.read(
        lakehouse,
        col(TableDefinition.NIGHT)
            .equalTo(lit(night))
            .or(
                col(TableDefinition.NIGHT)
                    .gt(lit(night.minusDays(HISTORY)))
                    .and(col(TableDefinition.NIGHT).lt(lit(night)))
                    .and(charted)));
  }

  private List<LedgerEntry> laterRuns() {
    return lakehouse.ledger().entries().stream()
        .filter(run -> run.job().equals(RunLedger.NIGHTLY) && run.nights().to().isAfter(night))
        .toList();
  }

  private List<Report.ChampionChange> upToNight(List<Report.ChampionChange> champions) {
    return champions.stream()
        .filter(change -> change.night() == null || !change.night().isAfter(night))
        .sorted(Comparator.comparing(Report.ChampionChange::at).reversed())
        .limit(CHANGES)
        .toList();
  }

  private static List<Report.Counts> counts(List<Measurement> tonight) {
    SortedMap<Monitor, List<Measurement>> byMonitor =
        tonight.stream()
            .collect(
                Collectors.groupingBy(Measurement::monitor, TreeMap::new, Collectors.toList()));
    List<Report.Counts> counts = new ArrayList<>();
    byMonitor.forEach(
        (monitor, all) ->
            counts.add(
                new Report.Counts(
                    monitor,
                    Conclusions.count(all, Verdict.PASS),
                    Conclusions.count(all, Verdict.WARN),
                    Conclusions.count(all, Verdict.INSUFFICIENT_DATA),
                    Conclusions.alerts(all))));
    return counts;
  }

  private List<ModelReport> models(List<Measurement> history, List<Decision> decisions) {
    SortedSet<String> models = new TreeSet<>();
    decisions.forEach(decision -> models.add(decision.model()));
    history.stream()
        .filter(m -> OF_MODELS.contains(m.monitor()))
        .map(Measurement::watched)
        .forEach(models::add);
    LocalDate recent = night.minusDays(SHORT_HISTORY - 1L);
    return models.stream()
        .map(
            model ->
                ModelReport.of(
                    model,
                    night,
                    history.stream().filter(m -> m.watched().equals(model)).toList(),
                    recent))
        .toList();
  }

  private List<Report.Volume> volumes(List<Measurement> history) {
    Set<String> models =
        history.stream()
            .filter(m -> OF_MODELS.contains(m.monitor()))
            .map(Measurement::watched)
            .collect(Collectors.toSet());
    SortedMap<String, List<Measurement>> byWatched =
        history.stream()
            .filter(m -> m.monitor() == Monitor.VOLUME && m.metric().equals("rows"))
            .sorted(Comparator.comparing(Measurement::night))
            .collect(
                Collectors.groupingBy(Measurement::watched, TreeMap::new, Collectors.toList()));
    List<Report.Volume> volumes = new ArrayList<>();
    byWatched.forEach(
        (watched, all) -> {
          @Nullable Measurement tonight =
              all.stream().filter(m -> m.night().equals(night)).findFirst().orElse(null);
          volumes.add(
              new Report.Volume(
                  watched,
                  models.contains(watched)
                      ? Report.Volume.Kind.PREDICTIONS
                      : Report.Volume.Kind.ROWS,
                  tonight,
                  all.stream().map(m -> new Report.Point(m.night(), m.value())).toList()));
        });
    return volumes;
  }

  /** The row of a whole nightly run is left out: its steps are measured each by itself. */
  private Report.Costs costs(List<Measurement> history) {
    List<Measurement> costs =
        history.stream()
            .filter(m -> m.monitor() == Monitor.COST && !m.subject().equals(RunLedger.NIGHTLY))
            .toList();
    SortedMap<LocalDate, Double> seconds = new TreeMap<>();
    costs.stream()
        .filter(m -> m.metric().equals("seconds"))
        .sorted(Comparator.comparing(Measurement::subject))
        .forEach(
            m -> seconds.merge(m.night(), Optional.ofNullable(m.value()).orElse(0.0), Double::sum));
    return new Report.Costs(
        costs.stream()
            .filter(m -> m.night().equals(night))
            .sorted(Comparator.comparing(Measurement::subject).thenComparing(Measurement::metric))
            .toList(),
        seconds.entrySet().stream().map(ReportReader::point).toList());
  }

  private static Report.Point point(Map.Entry<LocalDate, Double> entry) {
    return new Report.Point(entry.getKey(), entry.getValue());
  }
}
