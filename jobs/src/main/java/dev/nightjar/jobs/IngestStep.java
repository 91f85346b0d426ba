package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableDefinition;
import java.io.PrintWriter;
import java.util.List;

/** Takes in what landed for nights: stages it, judges it by the gates, publishes it. */
final class IngestStep {
  private final Lakehouse lakehouse;
  private final WholeProject project;
  private final PrintWriter err;

  IngestStep(Lakehouse lakehouse, WholeProject project, PrintWriter err) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.err = err;
  }

  /**
   * Runs the step.
   *
   * @param landed tables that land
   * @param derived tables made from others
   * @param history all history up to the last night, instead of the nights
   */
  void run(
      Run run,
      List<TableDefinition> landed,
      List<TableDefinition> derived,
      NightRange nights,
      boolean history) {
    List<StagedBatch> staged =
        new LandingStage(lakehouse, project, err)
            .stage(run, landed, nights, history, table -> lakehouse.staging(run, table));
    Intake intake = new Intake(lakehouse, run, project.gates(), err);
    intake.judgeAndPublish(staged);
    new Derivation(lakehouse, project, run, intake).make(derived, nights, history);
    intake.finish();
  }
}
