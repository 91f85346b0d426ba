package dev.nightjar.jobs;

import dev.nightjar.features.FeatureTable;
import dev.nightjar.lakehouse.ErrorCategory;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.Lease;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.monitoring.Decision;
import dev.nightjar.monitoring.ReportReader;
import dev.nightjar.scoring.ScoringDefinition;
import dev.nightjar.training.registry.Approvals;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Nights from their landing to the decision, in one Spark application. Every step is a run of its
 * own and exactly once, so a night that was left half done goes on where it stopped; a night is
 * complete when the row of the whole run is in the ledger.
 */
final class Nightly {
  private final Lakehouse lakehouse;
  private final WholeProject project;
  private final Lease lease;
  private final PrintWriter err;
  private final Run run;
  private final NightRange nights;
  private final NightSummary summary;
  private final ScoreStep score;

  Nightly(
      Lakehouse lakehouse,
      WholeProject project,
      Lease lease,
      PrintWriter err,
      Run run,
      NightSummary summary) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.lease = lease;
    this.err = err;
    this.run = run;
    this.nights = run.nights();
    this.summary = summary;
    this.score = new ScoreStep(lakehouse, project, err);
  }

  /** What to do when a night decides that a model is to be trained again. */
  enum OnRetrain {
    /** Train, compare, and promote what is better. */
    TRAIN,
    /** Leave it to whoever reads the decision. */
    LEAVE
  }

  /** The whole flow; what is done already is left alone. */
  void run(OnRetrain onRetrain) {
    ingest();
    Map<ScoringDefinition, List<ScoreStep.Served>> served = served();
    materialize(served);
    score(served);
    outcomes(served.keySet());
    monitor(served.keySet());
    List<Decision> decisions = decide();
    tellPeople();
    if (onRetrain == OnRetrain.TRAIN) {
      decisions.stream().filter(Decision::isRetrain).forEach(this::retrain);
    }
    waiting();
    complete();
  }

  private void ingest() {
    try {
      step(
          "ingest",
          step ->
              new NightlyIngest(lakehouse, project, err).run(step, nights, summary::quarantined));
    } catch (NightjarException e) {
      if (e.category() == ErrorCategory.GATE) {
        lease.requireHeld();
        summary.measured(ReportReader.measured(lakehouse, nights.to()));
        new RefusedNights(lakehouse, project, err).tell(run, e);
      }
      throw e;
    }
  }

  /** Which model predicts which nights; a model that nothing can serve yet is left out. */
  private Map<ScoringDefinition, List<ScoreStep.Served>> served() {
    Map<ScoringDefinition, List<ScoreStep.Served>> served = new LinkedHashMap<>();
    for (ScoringDefinition scoring : project.scorings(List.of())) {
      List<ScoreStep.Served> of = score.served(scoring, nights);
      if (of.isEmpty()) {
        score.tellUnserved(run, scoring);
      } else {
        served.put(scoring, of);
      }
    }
    return served;
  }

  private void materialize(Map<ScoringDefinition, List<ScoreStep.Served>> served) {
    Set<FeatureTable> needed = new LinkedHashSet<>(project.features().current().values());
    served.values().forEach(of -> score.features(of).values().forEach(needed::addAll));
    step(
        "materialize",
        step -> new SnapshotRun(lakehouse, project).cut(step, needed, nights, false));
  }

  private void score(Map<ScoringDefinition, List<ScoreStep.Served>> served) {
    served.forEach(
        (scoring, of) -> step("score", step -> summary.scored(score.run(step, scoring, of))));
    served
        .keySet()
        .forEach(
            scoring -> {
              List<ScoreStep.Served> challengers = score.challengers(scoring, nights);
              if (!challengers.isEmpty()) {
                step("shadow", step -> score.shadow(step, scoring, challengers));
              }
            });
  }

  private void outcomes(Collection<ScoringDefinition> scorings) {
    List<ScoringDefinition> scored = OutcomeStep.scored(lakehouse, scorings);
    if (!scored.isEmpty()) {
      step("outcomes", step -> new OutcomeStep(lakehouse, project, err).run(step, scored, nights));
    }
  }

  private void monitor(Collection<ScoringDefinition> scorings) {
    MonitorStep monitor = new MonitorStep(lakehouse, project);
    summary.measured(resultOf("monitor", step -> monitor.run(step, List.copyOf(scorings), nights)));
  }

  private List<Decision> decide() {
    DecideStep decide = new DecideStep(lakehouse, project);
    List<Decision> decisions =
        resultOf("decide", step -> decide.run(step, project.models(List.of()), nights, null));
    summary.decided(decisions);
    return decisions;
  }

  /** Alerts and decisions; a night is as good as it was, whether or not they arrive. */
  private void tellPeople() {
    lease.requireHeld();
    new NotifyStep(lakehouse, project, err).within(run);
  }

  private void retrain(Decision decision) {
    lease.requireHeld();
    summary.promoted(new RetrainStep(lakehouse, project, err).run(decision, run));
  }

  private void waiting() {
    Approvals approvals = new Approvals(lakehouse);
    for (String model : project.models().keySet()) {
      approvals
          .waiting(model)
          .ifPresent(
              step ->
                  summary.waiting(
                      "%s v%d waits for approval: nightjar models approve %s %d"
                          .formatted(model, step.version(), model, step.version())));
    }
  }

  /** The night's versions: of every table the one that is newest now (rule W3). */
  private void complete() {
    lease.requireHeld();
    run.outputAll();
    PublishStep publish = new PublishStep(lakehouse, project, err);
    for (String database : publish.switchedOn()) {
      step(
          LakehouseNights.PUBLISH,
          step ->
              summary.published(database, publish.run(step, database, nights, run.soFar(null))));
    }
  }

  private void step(String job, Consumer<Run> work) {
    lease.requireHeld();
    Recorded.step(lakehouse, job, nights, run, work);
  }

  private <T> T resultOf(String job, Function<Run, T> work) {
    lease.requireHeld();
    return Recorded.resultOf(lakehouse, job, nights, run, work);
  }
}
