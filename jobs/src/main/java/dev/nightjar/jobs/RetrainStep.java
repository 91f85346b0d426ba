package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.monitoring.Decision;
import dev.nightjar.training.Judgement;
import dev.nightjar.training.ModelDefinition;
import dev.nightjar.training.Trained;
import dev.nightjar.training.Training;
import dev.nightjar.training.registry.Registry;
import java.io.PrintWriter;

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
    TrainStep train = new TrainStep(lakehouse, project);
    train.cutSnapshots(model, decision.night());
    String sentence =
        Recorded.resultOf(
            lakehouse,
            "train",
            night,
            within,
            run -> {
              Trained challenger = train.run(run, model, decision.night());
              return judged(run, model, challenger, decision);
            });
    err.println(sentence);
    return sentence;
  }

  private String judged(Run run, ModelDefinition model, Trained challenger, Decision decision) {
    Judgement judgement =
        Training.promote(
            lakehouse,
            run,
            project.project(),
            project.featureTables(),
            model,
            challenger,
            new Registry(lakehouse).championOf(decision.model(), decision.night()).orElse(null),
            decision.night());
    return "%s %s: %s"
        .formatted(
            challenger.version(), judgement.decision(), String.join("; ", judgement.reasons()));
  }
}
