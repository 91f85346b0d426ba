package dev.nightjar.jobs;

import dev.nightjar.features.FeatureTable;
import dev.nightjar.features.TrainingSetSpec;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.ProjectFolder;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.scoring.ScoringDefinition;
import dev.nightjar.training.ModelDefinition;
import dev.nightjar.validation.Gate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Everything a project defines, each part read by the module of its folder.
 *
 * @param project {@code lakehouse.yaml} and {@code tables/}
 * @param gates {@code gates/} by table
 * @param features {@code features/} by name
 * @param models {@code models/} by name
 * @param scorings {@code scoring/} by model
 */
record WholeProject(
    Project project,
    Map<String, Gate> gates,
    Map<String, FeatureTable> features,
    Map<String, ModelDefinition> models,
    Map<String, ScoringDefinition> scorings) {

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
    problems.throwIfAny("Cannot use the project " + folder.path());
    return new WholeProject(project, gates, features, models, scorings);
  }

  /** The tables of these names, or all that the project defines if none is named. */
  List<TableDefinition> tables(List<String> names) {
    return names.isEmpty()
        ? List.copyOf(project.tables().values())
        : names.stream().map(name -> named("table", name, project.tables())).toList();
  }

  /** The feature tables of these names, or all if none is named. */
  List<FeatureTable> features(List<String> names) {
    return names.isEmpty()
        ? List.copyOf(features.values())
        : names.stream().map(name -> named("feature table", name, features)).toList();
  }

  /** The feature tables that a model's features come from. */
  List<FeatureTable> featuresOf(TrainingSetSpec spec) {
    return spec.inputs().stream().map(features::get).filter(Objects::nonNull).toList();
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
