package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.monitoring.Decision;
import dev.nightjar.training.Judgement;
import dev.nightjar.training.ModelDefinition;
import dev.nightjar.training.Training;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import dev.nightjar.training.registry.ServingModel;
import dev.nightjar.validation.ReferenceProfile;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Trains a model because a night decided so, and promotes it if the gate lets it through. */
final class RetrainStep {
  private final Lakehouse lakehouse;
  private final WholeProject project;
  private final PrintWriter err;

  RetrainStep(Lakehouse lakehouse, WholeProject project, PrintWriter err) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.err = err;
  }

  /**
   * Trains as of the decision's night and judges the new version against what served it.
   *
   * @return one sentence on what became of it
   */
  String run(Decision decision, Run within) {
    ModelDefinition model = project.model(decision.model());
    NightRange night = NightRange.of(decision.night());
    new SnapshotRun(lakehouse, project)
        .cutBefore(project.featuresOf(model.rows()), decision.night());
    StringBuilder sentence = new StringBuilder();
    Recorded.step(
        lakehouse,
        "train",
        night,
        within,
        run -> {
          ModelVersion challenger =
              Training.train(
                  lakehouse,
                  run,
                  project.project(),
                  project.featureTables(),
                  model,
                  decision.night(),
                  (rows, features) -> ReferenceProfile.of(rows, features).toJson());
          Judgement judgement =
              Training.promote(
                  lakehouse,
                  run,
                  project.project(),
                  project.featureTables(),
                  model,
                  challenger,
                  served(decision),
                  decision.night());
          sentence.append(
              "%s %s: %s"
                  .formatted(
                      challenger, judgement.decision(), String.join("; ", judgement.reasons())));
        });
    err.println(sentence);
    return sentence.toString();
  }

  private @Nullable ModelVersion served(Decision decision) {
    return new Registry(lakehouse)
        .serving(decision.model(), decision.night())
        .filter(serving -> serving.role() != ServingModel.Role.BASELINE)
        .map(ServingModel::version)
        .orElse(null);
  }
}
