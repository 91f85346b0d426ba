package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.lakehouse.InputHash;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.LedgerEntry;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Publication;
import dev.nightjar.lakehouse.Published;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.SideBySide;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.monitoring.CostMonitor;
import dev.nightjar.monitoring.Measurement;
import dev.nightjar.monitoring.MonitorDefinition;
import dev.nightjar.monitoring.MonitoringTable;
import dev.nightjar.monitoring.NightVolumes;
import dev.nightjar.monitoring.TableMonitor;
import dev.nightjar.scoring.ScoringDefinition;
import dev.nightjar.validation.GateResults;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/** Measures what nights did: tables, models, costs. One commit, however many nights. */
final class MonitorStep {
  private final Lakehouse lakehouse;
  private final WholeProject project;

  MonitorStep(Lakehouse lakehouse, WholeProject project) {
    this.lakehouse = lakehouse;
    this.project = project;
  }

  /**
   * Runs the step over tables and models that were ingested and scored in these nights.
   *
   * @return what the last night measured
   */
  List<Measurement> run(Run run, List<ScoringDefinition> scorings, NightRange nights) {
    List<WatchedModel> models = models(scorings, nights);
    models.forEach(model -> model.count(run));
    SortedMap<TableWindow, String> hashes = inputHashes(models, nights);
    Map<LocalDate, List<LedgerEntry>> runs = new HashMap<>();
    for (LocalDate night : nights.nights()) {
      List<LedgerEntry> ofNight = lakehouse.ledger().entriesOf(night);
      runs.put(night, ofNight);
      hashes.put(
          window(MonitoringTable.RUNS, night),
          InputHash.of(ofNight.stream().map(LedgerEntry::run).toList()));
    }
    SortedSet<TableWindow> todo = lakehouse.outdated(MonitoringTable.TABLE, hashes);
    if (todo.isEmpty()) {
      run.output(lakehouse.newest(MonitoringTable.TABLE));
      return judged(run, nights);
    }
    hashes.keySet().retainAll(todo);
    List<Supplier<List<Measurement>>> work = new ArrayList<>();
    work.add(() -> tables(run, tables(), nights, todo));
    for (TableWindow window : todo) {
      for (WatchedModel model : models) {
        if (model.name().equals(window.scope())) {
          work.add(() -> model.measure(window.night()));
        }
      }
      if (window.scope().equals(MonitoringTable.RUNS)) {
        List<LedgerEntry> ofNight = runs.getOrDefault(window.night(), List.of());
        work.add(() -> CostMonitor.measure(ofNight, window.night()));
      }
    }
    List<Measurement> measurements = SideBySide.all(work).stream().flatMap(List::stream).toList();
    Published published =
        lakehouse.publish(
            run,
            new Publication(
                MonitoringTable.TABLE,
                MonitoringTable.SCOPE,
                hashes,
                MonitoringTable.rows(lakehouse.spark(), lakehouse.clock(), measurements),
                Verdict.PASS));
    run.output(published.version());
    run.addRows(published.rows());
    return judged(run, nights);
  }

  /**
   * By all that the nights measured, so that a night run again is judged as it was at first.
   * Monitors never hold anything back: their alerts weigh as a warning.
   */
  private List<Measurement> judged(Run run, NightRange nights) {
    Column night = col(TableDefinition.NIGHT);
    List<Measurement> measured =
        MonitoringTable.read(
            lakehouse,
            night
                .between(lit(nights.from()), lit(nights.to()))
                .and(
                    night
                        .equalTo(lit(nights.to()))
                        .or(col("verdict").notEqual(Verdict.PASS.name()))));
    if (measured.stream().anyMatch(Measurement::raises)) {
      run.judge(Verdict.WARN);
    }
    return measured.stream().filter(m -> m.night().equals(nights.to())).toList();
  }

  /** The models that were scored in some of these nights. */
  List<WatchedModel> models(List<ScoringDefinition> scorings, NightRange nights) {
    List<WatchedModel> models = new ArrayList<>();
    for (ScoringDefinition scoring : scorings) {
      WatchedModel.of(lakehouse, project, scoring, nights).ifPresent(models::add);
    }
    return models;
  }

  /** What the measurements of tables and models are made from (rule W2). */
  SortedMap<TableWindow, String> inputHashes(List<WatchedModel> models, NightRange nights) {
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    for (LocalDate night : nights.nights()) {
      tables().forEach(table -> hashes.put(window(table.name(), night), hash(table.name(), night)));
      models.forEach(
          model ->
              model
                  .inputHash(night)
                  .ifPresent(hash -> hashes.put(window(model.name(), night), hash)));
    }
    return hashes;
  }

  private List<TableDefinition> tables() {
    return project.project().tables().values().stream()
        .filter(table -> lakehouse.exists(table.name()))
        .toList();
  }

  private static TableWindow window(String watched, LocalDate night) {
    return TableWindow.of(night).in(watched);
  }

  private String hash(String table, LocalDate night) {
    MonitorDefinition rules = project.monitor(table);
    List<String> parts = new ArrayList<>();
    parts.add(rules.canonical());
    LocalDate first = night.minusDays(rules.volume().nights());
    lakehouse
        .attempts(lakehouse.newest(table))
        .forEach(
            (window, attempt) -> {
              if (window.visibleTo(night) && !window.night().isBefore(first)) {
                parts.add(window + " " + attempt);
              }
            });
    if (lakehouse.exists(GateResults.TABLE)) {
      lakehouse
          .attempts(lakehouse.newest(GateResults.TABLE))
          .forEach(
              (window, attempt) -> {
                if (window.scope().equals(table) && window.night().equals(night)) {
                  parts.add("gate " + window + " " + attempt);
                }
              });
    }
    return InputHash.of(parts);
  }

  private List<Measurement> tables(
      Run run, Collection<TableDefinition> tables, NightRange nights, SortedSet<TableWindow> todo) {
    List<TableDefinition> due =
        tables.stream()
            .filter(t -> todo.stream().anyMatch(window -> window.scope().equals(t.name())))
            .toList();
    if (due.isEmpty()) {
      return List.of();
    }
    NightVolumes volumes = volumes(run, due, nights);
    Map<TableWindow, List<Row>> results = gateResults(run, nights);
    List<Measurement> measurements = new ArrayList<>();
    for (TableDefinition table : due) {
      String subject = lakehouse.newest(table.name()).toString();
      for (LocalDate night : nights.nights()) {
        TableWindow window = window(table.name(), night);
        if (todo.contains(window)) {
          measurements.addAll(
              TableMonitor.measure(
                  project.monitor(table.name()),
                  subject,
                  volumes,
                  results.getOrDefault(window, List.of()),
                  night));
        }
      }
    }
    return measurements;
  }

  /** Rows by table and night, of these nights and those they are compared with. */
  private NightVolumes volumes(Run run, List<TableDefinition> tables, NightRange nights) {
    Map<TableVersion, NightRange> wanted = new LinkedHashMap<>();
    for (TableDefinition table : tables) {
      int back = project.monitor(table.name()).volume().nights();
      wanted.put(
          run.input(lakehouse.newest(table.name())),
          new NightRange(nights.from().minusDays(back), nights.to()));
    }
    return new NightVolumes(lakehouse.rowsByNight(wanted));
  }

  private Map<TableWindow, List<Row>> gateResults(Run run, NightRange nights) {
    Map<TableWindow, List<Row>> results = new LinkedHashMap<>();
    if (lakehouse.exists(GateResults.TABLE)) {
      for (Row row :
          lakehouse
              .read(run.input(lakehouse.newest(GateResults.TABLE)))
              .where(col(TableDefinition.NIGHT).between(lit(nights.from()), lit(nights.to())))
              .orderBy(GateResults.SCOPE, TableDefinition.NIGHT, "rule")
              .collectAsList()) {
        LocalDate night = row.getAs(TableDefinition.NIGHT);
        results
            .computeIfAbsent(window(row.getAs(GateResults.SCOPE), night), w -> new ArrayList<>())
            .add(row);
      }
    }
    return results;
  }
}
