package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.features.Manifest;
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
import dev.nightjar.monitoring.MonitoringTable;
import dev.nightjar.monitoring.RetrainingRule;
import dev.nightjar.training.ModelDefinition;
import dev.nightjar.training.Retraining;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import dev.nightjar.training.registry.ServingModel;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;
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
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    for (String model : models) {
      for (LocalDate night : nights.nights()) {
        hashes.put(TableWindow.of(night).in(model), hash(model, night, command));
      }
    }
    SortedSet<TableWindow> todo = lakehouse.outdated(DecisionTable.TABLE, hashes);
    hashes.keySet().retainAll(todo);
    List<Decision> decisions = new ArrayList<>();
    todo.forEach(window -> decisions.add(decide(window.scope(), window.night(), command)));
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

  private Decision decide(String model, LocalDate night, @Nullable String command) {
    ModelDefinition definition = project.model(model);
    @Nullable ModelVersion champion = champion(model, night);
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
    return rule(definition)
        .decide(
            facts,
            MonitoringTable.read(
                lakehouse,
                col(TableDefinition.NIGHT)
                    .equalTo(lit(night))
                    .and(col(MonitoringTable.SCOPE).equalTo(model))));
  }

  /** The version whose predictions the night measured; a baseline is none. */
  private @Nullable ModelVersion champion(String model, LocalDate night) {
    Optional<ServingModel> serving = registry.serving(model, night);
    return serving
        .filter(s -> s.role() != ServingModel.Role.BASELINE)
        .map(ServingModel::version)
        .orElse(null);
  }

  private List<String> schemaChanges(ModelDefinition definition, @Nullable ModelVersion champion) {
    return champion == null
        ? List.of()
        : SchemaChanges.since(
            Manifest.parse(champion.lineage().manifest(), "the manifest of " + champion),
            definition.rows(),
            project.project(),
            project.featureTables());
  }

  private static RetrainingRule rule(ModelDefinition definition) {
    Retraining retraining = definition.retraining();
    Set<Decision.Reason> when = EnumSet.noneOf(Decision.Reason.class);
    retraining.when().forEach(reason -> when.add(Decision.Reason.valueOf(reason.name())));
    return new RetrainingRule(when, retraining.staleAfter(), retraining.atMostEvery());
  }

  /** What decisions without a command are made from (rule W2). */
  SortedMap<TableWindow, String> inputHashes(SortedSet<TableWindow> windows) {
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    windows.forEach(window -> hashes.put(window, hash(window.scope(), window.night(), null)));
    return hashes;
  }

  /** Not of the champion: what is trained because of the decision must not undo it. */
  private String hash(String model, LocalDate night, @Nullable String command) {
    ModelDefinition definition = project.model(model);
    TableWindow window = TableWindow.of(night).in(model);
    String measured =
        lakehouse.exists(MonitoringTable.TABLE)
            ? String.valueOf(
                lakehouse.attempts(lakehouse.newest(MonitoringTable.TABLE)).get(window))
            : "nothing";
    return InputHash.of(
        Stream.concat(
                Stream.of(definition.retraining().toString(), measured), Stream.ofNullable(command))
            .map(Objects::toString)
            .toList());
  }
}
