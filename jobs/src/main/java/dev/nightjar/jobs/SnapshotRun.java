package dev.nightjar.jobs;

import dev.nightjar.features.FeatureTable;
import dev.nightjar.features.SharedSources;
import dev.nightjar.features.Snapshots;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Published;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.SideBySide;
import java.time.LocalDate;
import java.util.Collection;

/** Cuts snapshots, as a job of its own or because another job needs them. */
final class SnapshotRun {
  private final Lakehouse lakehouse;
  private final Project project;
  private final Snapshots snapshots;

  SnapshotRun(Lakehouse lakehouse, WholeProject project) {
    this.lakehouse = lakehouse;
    this.project = project.project();
    this.snapshots = new Snapshots(lakehouse, project.project());
  }

  /**
   * Brings the snapshots of these nights up to date.
   *
   * @param history from the first night that sees any row, instead of the first of the nights
   * @return true when any was written
   */
  boolean cut(Run run, Collection<FeatureTable> tables, NightRange nights, boolean history) {
    snapshots.register(run, tables);
    try (SharedSources shared = new SharedSources(lakehouse, project, tables)) {
      return SideBySide.each(tables, table -> cut(run, table, nights, history, shared)).stream()
          .anyMatch(published -> !published.written().isEmpty());
    }
  }

  private Published cut(
      Run run, FeatureTable table, NightRange nights, boolean history, SharedSources shared) {
    NightRange due = history ? snapshots.historyNights(table, nights.to()) : nights;
    return snapshots.materialize(run, table, due, shared);
  }

  /** What training as of a night needs: the snapshots of all nights before it. */
  void cutBefore(Collection<FeatureTable> tables, LocalDate night) {
    cutWhereNeeded(tables, NightRange.of(night.minusDays(1)), true);
  }

  /** What scoring needs: the snapshots of its nights. */
  void cutFor(Collection<FeatureTable> tables, NightRange nights) {
    cutWhereNeeded(tables, nights, false);
  }

  /** A run of its own, which leaves no trace when all is there. */
  private void cutWhereNeeded(Collection<FeatureTable> tables, NightRange nights, boolean history) {
    Run run = lakehouse.start("materialize", nights);
    try {
      if (cut(run, tables, nights, history)) {
        run.complete();
      } else {
        run.abandon();
      }
    } catch (Exception | Error e) {
      // Spark throws checked exceptions that it does not declare.
      run.fail(e, Failure.of(e).exitCode());
      throw e;
    }
  }
}
