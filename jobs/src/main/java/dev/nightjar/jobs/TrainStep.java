package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.training.ModelDefinition;
import dev.nightjar.training.Trained;
import dev.nightjar.training.Training;
import dev.nightjar.validation.ReferenceProfile;
import java.time.LocalDate;

/** Trains a model on everything that was known at a night's cutoff. */
final class TrainStep {
  private final Lakehouse lakehouse;
  private final WholeProject project;

  TrainStep(Lakehouse lakehouse, WholeProject project) {
    this.lakehouse = lakehouse;
    this.project = project;
  }

  /** Cuts the snapshots that training needs and that are missing or outdated. */
  void cutSnapshots(ModelDefinition model, LocalDate night) {
    new SnapshotRun(lakehouse, project).cutBefore(project.featuresOf(model.rows()), night);
  }

  Trained run(Run run, ModelDefinition model, LocalDate night) {
    return Training.train(
        lakehouse,
        run,
        project.project(),
        project.featureTables(),
        model,
        night,
        (rows, features) -> ReferenceProfile.of(rows, features).toJson());
  }
}
