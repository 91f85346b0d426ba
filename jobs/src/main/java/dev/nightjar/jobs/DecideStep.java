package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.features.SchemaChanges;
import dev.nightjar.lakehouse.InputHash;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Publication;
import dev.nightjar.lakehouse.Published;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.monitoring.Decision;
import dev.nightjar.monitoring.DecisionTable;
import dev.nightjar.monitoring.Measurement;
import dev.nightjar.monitoring.MonitoringTable;
import dev.nightjar.monitoring.RetrainingRule;
import dev.nightjar.training.ModelDefinition;
import dev.nightjar.training.Retraining;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether models are to be trained again. A night's decision stands, whatever is trained
 * because of it: only what the night measured and the rule can change it.
 */
final class DecideStep {
  private final Lakehouse lakehouse;
  private final WholeProject project;
  private final Registry registry;

  DecideStep(Lakehouse lakehouse, WholeProject project) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.registry = new Registry(lakehouse);
  }

  /**
   * Runs the step.
   *
   * @param command why somebody wants the models trained now, or null
   * @return the decisions of the last night
   */
  List<Decision> run(Run run, List<String> models, NightRange nights, @Nullable String command) {
    SortedSet<TableWindow> windows = new TreeSet<>();
    for (String model : models) {
      nights.nights().forEach(night -> windows.add(TableWindow.of(night).in(model)));
    }
    SortedMap<TableWindow, String> hashes = inputHashes(windows, command);
    SortedSet<TableWindow> todo = lakehouse.outdated(DecisionTable.TABLE, hashes);
    hashes.keySet().retainAll(todo);
    List<Decision> decisions = new ArrayList<>();
    Map<TableWindow, List<Measurement>> measured = measured(todo);
    for (TableWindow window : todo) {
      decisions.add(decide(window, measured.getOrDefault(window, List.of()), command));
    }
    if (!todo.isEmpty()) {
      Published published =
          lakehouse.publish(
              run,
              new Publication(
                  DecisionTable.TABLE,
                  DecisionTable.SCOPE,
                  hashes,
                  DecisionTable.rows(lakehouse.spark(), lakehouse.clock(), decisions),
                  Verdict.PASS));
      run.addRows(published.rows());
    }
    run.output(lakehouse.newest(DecisionTable.TABLE));
    return DecisionTable.ofNight(lakehouse, nights.to()).stream()
        .filter(decision -> models.contains(decision.model()))
        .toList();
  }

  /** What the nights measured of the models, in one query. */
  private Map<TableWindow, List<Measurement>> measured(SortedSet<TableWindow> windows) {
    if (windows.isEmpty()) {
      return Map.of();
    }
    List<String> models = windows.stream().map(TableWindow::scope).distinct().toList();
    SortedSet<LocalDate> nights = new TreeSet<>();
    windows.forEach(window -> nights.add(window.night()));
    return MonitoringTable.read(
            lakehouse,
            col(TableDefinition.NIGHT)
                .between(lit(nights.first()), lit(nights.last()))
                .and(col(MonitoringTable.SCOPE).isin(models.toArray())))
        .stream()
        .collect(Collectors.groupingBy(m -> TableWindow.of(m.night()).in(m.watched())));
  }

  private Decision decide(
      TableWindow window, List<Measurement> measured, @Nullable String command) {
    String model = window.scope();
    LocalDate night = window.night();
    ModelDefinition definition = project.model(model);
    @Nullable ModelVersion champion = registry.championOf(model, night).orElse(null);
    @Nullable Instant newest =
        registry.list(model).stream()
            .filter(v -> v.lineage().night().isBefore(night) || v.equals(champion))
            .map(v -> v.lineage().asOf())
            .max(Instant::compareTo)
            .orElse(null);
    RetrainingRule.Facts facts =
        new RetrainingRule.Facts(
            model,
            night,
            lakehouse.clock().cutoffOf(night),
            champion == null ? null : (Long) champion.version(),
            champion == null ? null : champion.lineage().asOf(),
            newest,
            schemaChanges(definition, champion),
            command);
    return rule(definition).decide(facts, measured);
  }

  private List<String> schemaChanges(ModelDefinition definition, @Nullable ModelVersion champion) {
    return champion == null
        ? List.of()
        : SchemaChanges.since(
            champion.manifest(), definition.rows(), project.project(), project.featureTables());
  }

  private static RetrainingRule rule(ModelDefinition definition) {
    Retraining retraining = definition.retraining();
    Set<Decision.Reason> when = EnumSet.noneOf(Decision.Reason.class);
    retraining.when().forEach(reason -> when.add(Decision.Reason.valueOf(reason.name())));
    return new RetrainingRule(when, retraining.staleAfter(), retraining.atMostEvery());
  }

  /** What decisions without a command are made from (rule W2). */
  SortedMap<TableWindow, String> inputHashes(SortedSet<TableWindow> windows) {
    return inputHashes(windows, null);
  }

  /** Not of the champion: what is trained because of the decision must not undo it. */
  private SortedMap<TableWindow, String> inputHashes(
      SortedSet<TableWindow> windows, @Nullable String command) {
    @Nullable SortedMap<TableWindow, Long> measured =
        lakehouse.exists(MonitoringTable.TABLE)
            ? lakehouse.attempts(lakehouse.newest(MonitoringTable.TABLE))
            : null;
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    for (TableWindow window : windows) {
      List<String> parts = new ArrayList<>();
      parts.add(project.model(window.scope()).retraining().toString());
      parts.add(measured == null ? "nothing" : String.valueOf(measured.get(window)));
      if (command != null) {
        parts.add(command);
      }
      hashes.put(window, InputHash.of(parts));
    }
    return hashes;
  }
}
