package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.Verdict;
import java.io.PrintWriter;

/** What is left to do for nights that a gate refused: people are told, and readers see it. */
final class RefusedNights {
  private final Lakehouse lakehouse;
  private final WholeProject project;
  private final PrintWriter err;

  RefusedNights(Lakehouse lakehouse, WholeProject project, PrintWriter err) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.err = err;
  }

  /**
   * Tells of it, whether or not anybody can be reached.
   *
   * @param run of the whole nights, which the caller fails
   */
  void tell(Run run, NightjarException refusal) {
    new NotifyStep(lakehouse, project, err).within(run);
    run.judge(Verdict.FAIL);
    PublishStep publish = new PublishStep(lakehouse, project, err);
    for (String database : publish.switchedOn()) {
      // No step of this run, which would take over its verdict.
      Run aside = lakehouse.start(LakehouseNights.PUBLISH, run.nights());
      try {
        publish.run(aside, database, run.nights(), run.soFar(refusal));
        aside.complete();
      } catch (NightjarException e) {
        aside.fail(e, e.category().exitCode());
        err.println("WARN " + e.getMessage());
      }
    }
  }
}
