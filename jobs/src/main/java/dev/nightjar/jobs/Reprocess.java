package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import java.io.PrintWriter;
import java.util.List;

/** All stages from landings to decisions, in the order of a night. */
final class Reprocess {
  private Reprocess() {}

  static List<Reprocessing> stages(Lakehouse lakehouse, WholeProject project, PrintWriter err) {
    return List.of(
        new ReprocessLandings(lakehouse, project, err),
        new ReprocessDerived(lakehouse, project, err),
        new ReprocessSnapshots(lakehouse, project),
        new ReprocessPredictions(lakehouse, project, err),
        new ReprocessOutcomes(lakehouse, project, err),
        new ReprocessMonitoring(lakehouse, project),
        new ReprocessDecisions(lakehouse, project));
  }

  /** Everything that is out of date, in the order in which it is made again. */
  static StaleWindows find(List<Reprocessing> stages) {
    StaleWindows stale = new StaleWindows();
    stages.forEach(stage -> stage.find(stale));
    return stale;
  }
}
