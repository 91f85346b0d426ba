package dev.nightjar.training;

import dev.nightjar.features.FeatureTable;
import dev.nightjar.features.TrainingSet;
import dev.nightjar.features.TrainingSets;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.training.card.Comparison;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.study.StudyListener;
import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model as of a night (training set, split, contest with the baselines, registration) and
 * decides whether it becomes champion.
 */
public final class Training {
  private Training() {}

  /**
   * Trains the model on everything known at T = C(D) and registers it; the first version that beats
   * the constant becomes champion, a later one stays a challenger. Doing it again on the same
   * training set with the same definition and engine gives the version that is there already.
   *
   * @param run the run that does it, of the job {@code train}
   * @param tables the project's feature tables
   * @param date the night D
   * @param profiles makes the reference profile that is kept with the model
   * @throws NightjarException of category USER when there are too few rows to split
   */
  public static Trained train(
      Lakehouse lakehouse,
      Run run,
      Project project,
      Map<String, FeatureTable> tables,
      ModelDefinition definition,
      LocalDate date,
      ProfileMaker profiles) {
    return train(lakehouse, run, project, tables, definition, date, profiles, StudyListener.NONE);
  }

  /**
   * As the other one.
   *
   * @param listener is told how the study goes, where there is one
   */
  public static Trained train(
      Lakehouse lakehouse,
      Run run,
      Project project,
      Map<String, FeatureTable> tables,
      ModelDefinition definition,
      LocalDate date,
      ProfileMaker profiles,
      StudyListener listener) {
    TrainingSets sets = new TrainingSets(lakehouse, project, tables);
    TrainingSet set =
        sets.build(run, definition.name(), definition.rows(), date, definition.seed());
    AsideColumns aside = new AsideColumns(lakehouse, run, project, sets, definition);
    return new ModelTraining(lakehouse, run, definition, profiles, listener, aside).train(set);
  }

  /**
   * Decides about a challenger as of a night and makes it champion if it deserves it: on the newest
   * rows that neither it nor the champion has been trained on it must beat the champion and every
   * baseline by the definition's {@code promote}. The decision is a row of {@link
   * Promotions#TABLE}, made once: repeating it changes nothing.
   *
   * @param tables the project's feature tables
   * @param definition the one that the challenger was trained with
   * @param challenger as {@link #train} gave it, in the same run
   * @param champion the champion; null when there is none. The challenger itself, where an earlier
   *     run has promoted it: it is then compared with the champion before it
   * @param night the night D that decides
   * @return the decision; {@code OVERTAKEN} when someone else changed the champion meanwhile
   * @throws NightjarException of category USER when the challenger's training set cannot be built
   *     again, or when its definition has changed
   */
  public static Judgement promote(
      Lakehouse lakehouse,
      Run run,
      Project project,
      Map<String, FeatureTable> tables,
      ModelDefinition definition,
      Trained challenger,
      @Nullable ModelVersion champion,
      LocalDate night) {
    return new Challenge(lakehouse, run, project, tables, definition)
        .decide(challenger, champion, night);
  }

  /**
   * Puts two versions side by side: what differs, and how good both are on the same rows that
   * neither has been trained on, where there are such rows. Nothing is written but what is staged.
   *
   * @param tables the project's feature tables
   * @param definitions the project's models by name
   * @param a the first version
   * @param b the second version
   */
  public static Comparison compare(
      Lakehouse lakehouse,
      Run run,
      Project project,
      Map<String, FeatureTable> tables,
      Map<String, ModelDefinition> definitions,
      ModelVersion a,
      ModelVersion b) {
    return new ModelComparison(lakehouse, run, project, tables, definitions, a, b).compare();
  }
}
