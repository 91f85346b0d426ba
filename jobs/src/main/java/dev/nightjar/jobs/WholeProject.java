package dev.nightjar.jobs;

import dev.nightjar.features.FeatureTable;
import dev.nightjar.features.FeatureVersions;
import dev.nightjar.features.ResolvedFeatures;
import dev.nightjar.features.TrainingSetSpec;
import dev.nightjar.features.VersionedName;
import dev.nightjar.lakehouse.Database;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.ProjectFolder;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.monitoring.MonitorDefinition;
import dev.nightjar.scoring.ScoringDefinition;
import dev.nightjar.training.ModelDefinition;
import dev.nightjar.training.evaluation.NightMeasures;
import dev.nightjar.validation.Gate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Everything a project defines, each part read by the module of its folder.
 *
 * @param project {@code lakehouse.yaml} and {@code tables/}
 * @param gates {@code gates/} by table
 * @param features {@code features/} by name, each with the Delta table of its definition
 * @param models {@code models/} by name; feature tables are named by their Delta tables
 * @param scorings {@code scoring/} by model
 * @param monitors {@code monitors/} by what they watch
 * @param nightly the nightly schedule of {@code schedules/}
 */
record WholeProject(
    Project project,
    Map<String, Gate> gates,
    ResolvedFeatures features,
    Map<String, ModelDefinition> models,
    Map<String, ScoringDefinition> scorings,
    Map<String, MonitorDefinition> monitors,
    Schedule nightly) {

  /**
   * Reads a project.
   *
   * @throws NightjarException of category USER that lists every mistake in it
   */
  static WholeProject read(ProjectFolder folder) {
    Problems problems = new Problems();
    Project project = Project.read(folder, problems);
    Map<String, Gate> gates = Gate.read(project, problems);
    Map<String, FeatureTable> features = FeatureTable.read(project, problems);
    Map<String, ModelDefinition> models = ModelDefinition.read(project, features, problems);
    Collection<String> taken = new ArrayList<>(project.tables().keySet());
    taken.addAll(features.keySet());
    Map<String, ScoringDefinition> scorings =
        ScoringDefinition.read(folder, models.keySet(), taken, problems);
    checkSlices(models, scorings, problems);
    Map<String, MonitorDefinition> monitors =
        MonitorDefinition.read(folder, measures(models), project.tables().keySet(), problems);
    checkDatabases(project, scorings, monitors, problems);
    Schedule nightly =
        Schedule.read(folder, problems).getOrDefault(Schedule.NIGHTLY, Schedule.NONE);
    NotifyStep.definition(folder, problems);
    for (String table : project.tables().keySet()) {
      String quarantine = table + Intake.QUARANTINE;
      Stream.of(
              Stream.ofNullable(project.tables().get(quarantine)).map(TableDefinition::mark),
              Stream.ofNullable(features.get(quarantine)).map(FeatureTable::mark),
              scorings.values().stream()
                  .filter(scoring -> scoring.table().equals(quarantine))
                  .map(ScoringDefinition::mark))
          .flatMap(marks -> marks)
          .forEach(
              mark ->
                  problems.add(
                      mark,
                      "the name '%s' is that of %s's quarantine".formatted(quarantine, table)));
    }
    scorings.values().stream()
        .filter(scoring -> features.containsKey(VersionedName.of(scoring.table()).featureTable()))
        .forEach(
            scoring ->
                problems.add(
                    scoring.mark(),
                    "the name '%s' is that of a version of the feature table %s"
                        .formatted(
                            scoring.table(), VersionedName.of(scoring.table()).featureTable())));
    problems.throwIfAny("Cannot use the project " + folder.path());
    return new WholeProject(
        project,
        gates,
        ResolvedFeatures.unversioned(features),
        models,
        scorings,
        monitors,
        nightly);
  }

  /** How each model is measured. */
  private static Map<String, NightMeasures> measures(Map<String, ModelDefinition> models) {
    Map<String, NightMeasures> measures = new LinkedHashMap<>();
    models.forEach((name, model) -> measures.put(name, NightMeasures.of(model.aim())));
    return measures;
  }

  private static void checkSlices(
      Map<String, ModelDefinition> models,
      Map<String, ScoringDefinition> scorings,
      Problems problems) {
    scorings.forEach(
        (model, scoring) -> {
          ModelDefinition definition = models.get(model);
          List<String> features = definition == null ? scoring.slices() : definition.features();
          for (String slice : scoring.slices()) {
            if (!features.contains(slice)) {
              problems.unknown(scoring.mark(), "feature", slice, features);
            }
          }
        });
  }

  private static void checkDatabases(
      Project project,
      Map<String, ScoringDefinition> scorings,
      Map<String, MonitorDefinition> monitors,
      Problems problems) {
    Stream.concat(
            scorings.values().stream().map(ScoringDefinition::publish),
            monitors.values().stream().map(MonitorDefinition::publish))
        .filter(Objects::nonNull)
        .forEach(to -> to.check(project.settings().databases().keySet(), problems));
  }

  /** The same project with other databases to publish to. */
  WholeProject withDatabases(Map<String, Database> databases) {
    Project other =
        new Project(
            project.folder(), project.settings().withDatabases(databases), project.tables());
    return new WholeProject(other, gates, features, models, scorings, monitors, nightly);
  }

  /** What is watched of a model or a table, and how. */
  MonitorDefinition monitor(String watched) {
    MonitorDefinition definition = monitors.get(watched);
    return definition == null ? MonitorDefinition.ofDefaults(watched) : definition;
  }

  /** The project as it is in a lakehouse, which knows the versions of its feature tables. */
  WholeProject in(Lakehouse lakehouse) {
    ResolvedFeatures resolved = FeatureVersions.resolve(lakehouse, project, features.current());
    Map<String, ModelDefinition> named = new LinkedHashMap<>();
    models.forEach((name, model) -> named.put(name, model.withRows(resolved.named(model.rows()))));
    return new WholeProject(project, gates, resolved, named, scorings, monitors, nightly);
  }

  /** The feature tables of now and of before, by Delta table. */
  Map<String, FeatureTable> featureTables() {
    return features.all();
  }

  /** The tables of these names, or all that the project defines if none is named. */
  List<TableDefinition> tables(List<String> names) {
    return names.isEmpty()
        ? List.copyOf(project.tables().values())
        : names.stream().map(name -> named("table", name, project.tables())).toList();
  }

  /** Of {@link #tables} those that land. */
  List<TableDefinition> landed(List<String> names) {
    return tables(names).stream().filter(table -> !table.derived()).toList();
  }

  /** Of {@link #tables} those that are made from others. */
  List<TableDefinition> derived(List<String> names) {
    return tables(names).stream().filter(TableDefinition::derived).toList();
  }

  /** The feature tables of these names, or all if none is named. */
  List<FeatureTable> features(List<String> names) {
    return names.isEmpty()
        ? List.copyOf(features.current().values())
        : names.stream().map(name -> named("feature table", name, features.current())).toList();
  }

  /** The feature tables that a model's features come from, of the version it reads. */
  List<FeatureTable> featuresOf(TrainingSetSpec spec) {
    return features.of(spec);
  }

  ModelDefinition model(String name) {
    return named("model", name, models);
  }

  /** How these models score, or all that do if none is named. */
  List<ScoringDefinition> scorings(List<String> names) {
    return names.isEmpty()
        ? List.copyOf(scorings.values())
        : names.stream().map(this::scoring).toList();
  }

  ScoringDefinition scoring(String model) {
    named("model", model, models);
    ScoringDefinition scoring = scorings.get(model);
    if (scoring == null) {
      throw NightjarException.user(
          "Cannot score with " + model,
          "no definition in scoring/ says so",
          "write scoring/" + model + ".yaml with `score: " + model + "`");
    }
    return scoring;
  }

  /** The models of these names, or all if none is named. */
  List<String> models(List<String> names) {
    names.forEach(this::model);
    return names.isEmpty() ? List.copyOf(models.keySet()) : names;
  }

  private static <T> T named(String kind, String name, Map<String, T> all) {
    T found = all.get(name);
    if (found == null) {
      throw NightjarException.user(
          "Cannot find the " + kind + " " + name,
          "the project has none of this name" + Problems.didYouMean(name, all.keySet()),
          "name one that the project defines");
    }
    return found;
  }
}
