package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Published;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.scoring.Outcomes;
import dev.nightjar.scoring.ScoringDefinition;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;

/** Joins the labels that nights took in to the predictions they are about. */
final class OutcomeStep {
  private final Lakehouse lakehouse;
  private final WholeProject project;
  private final PrintWriter err;

  OutcomeStep(Lakehouse lakehouse, WholeProject project, PrintWriter err) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.err = err;
  }

  /** Those of which something has been predicted. */
  static List<ScoringDefinition> scored(
      Lakehouse lakehouse, Collection<ScoringDefinition> scorings) {
    return scorings.stream().filter(scoring -> lakehouse.exists(scoring.table())).toList();
  }

  void run(Run run, List<ScoringDefinition> scorings, NightRange nights) {
    for (ScoringDefinition scoring : scorings) {
      Published published =
          new Outcomes(lakehouse, project.project())
              .join(run, scoring, project.model(scoring.model()).rows(), nights);
      err.printf("%s: %d outcomes%n", published.version(), published.rows());
    }
  }
}
