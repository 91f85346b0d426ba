package dev.nightjar.jobs;

import dev.nightjar.features.TrainingSetSpec;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.scoring.Outcomes;
import dev.nightjar.scoring.ScoringDefinition;
import java.io.PrintWriter;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Outcomes that were joined from labels or predictions that are others now. */
final class ReprocessOutcomes implements Reprocessing {
  private final Lakehouse lakehouse;
  private final WholeProject project;
  private final PrintWriter err;

  ReprocessOutcomes(Lakehouse lakehouse, WholeProject project, PrintWriter err) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.err = err;
  }

  @Override
  public String job() {
    return "outcomes";
  }

  @Override
  public void find(StaleWindows stale) {
    for (ScoringDefinition scoring : project.scorings(List.of())) {
      SortedSet<TableWindow> labels = Held.windows(lakehouse, spec(scoring).label().from());
      SortedSet<TableWindow> predictions = Held.windows(lakehouse, scoring.table());
      for (TableWindow window : Held.windows(lakehouse, scoring.outcomes())) {
        stale
            .among(spec(scoring).label().from(), Outcomes.labelWindows(labels, window.night()))
            .or(
                () ->
                    stale.among(
                        scoring.table(),
                        Outcomes.predictionWindows(predictions, scoring, window.night())))
            .ifPresent(
                cause ->
                    stale.add(
                        new StaleWindow(scoring.outcomes(), window, "it is joined from " + cause)));
      }
      for (TableWindow window : outdated(scoring)) {
        stale.add(
            new StaleWindow(scoring.outcomes(), window, "what it is joined from has changed"));
      }
    }
  }

  @Override
  public void redo(Run run) {
    for (ScoringDefinition scoring : project.scorings(List.of())) {
      for (NightRange range : Held.nights(outdated(scoring))) {
        new OutcomeStep(lakehouse, project, err).run(run, List.of(scoring), range);
      }
    }
  }

  private SortedSet<TableWindow> outdated(ScoringDefinition scoring) {
    SortedSet<TableWindow> held = Held.windows(lakehouse, scoring.outcomes());
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    for (NightRange range : Held.nights(held)) {
      hashes.putAll(
          new Outcomes(lakehouse, project.project())
              .inputHashes(
                  scoring,
                  spec(scoring),
                  lakehouse.newest(spec(scoring).label().from()),
                  lakehouse.newest(scoring.table()),
                  range));
    }
    return hashes.isEmpty() ? new TreeSet<>() : lakehouse.outdated(scoring.outcomes(), hashes);
  }

  private TrainingSetSpec spec(ScoringDefinition scoring) {
    return project.model(scoring.model()).rows();
  }
}
