package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.Transform;
import dev.nightjar.lakehouse.TransformReader;
import dev.nightjar.validation.Gate;
import java.io.PrintWriter;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** Windows of tables that are made from others. */
final class ReprocessDerived implements Reprocessing {
  private final Lakehouse lakehouse;
  private final WholeProject project;
  private final PrintWriter err;

  ReprocessDerived(Lakehouse lakehouse, WholeProject project, PrintWriter err) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.err = err;
  }

  @Override
  public String job() {
    return "ingest";
  }

  @Override
  public void find(StaleWindows stale) {
    Run look = lakehouse.start("stale", NightRange.of(java.time.LocalDate.EPOCH));
    try {
      for (TableDefinition table : project.derived(List.of())) {
        SortedSet<TableWindow> outdated = outdated(table, look);
        for (TableWindow window : Held.windows(lakehouse, table.name())) {
          table
              .transform()
              .from()
              .forEach(
                  (source, seen) ->
                      stale
                          .among(source, seen(source, seen, window))
                          .ifPresent(
                              cause ->
                                  stale.add(
                                      new StaleWindow(
                                          table.name(), window, "it is made from " + cause))));
          if (outdated.contains(window)) {
            stale.add(
                new StaleWindow(
                    table.name(),
                    window,
                    "its definition, its gate or what it is made from has changed"));
          }
        }
      }
    } finally {
      look.abandon();
    }
  }

  @Override
  public void redo(Run run) {
    Intake intake = new Intake(lakehouse, run, project.gates(), err);
    Derivation derivation = new Derivation(lakehouse, project, run, intake);
    for (TableDefinition table : project.derived(List.of())) {
      SortedSet<TableWindow> outdated = outdated(table, run);
      outdated.stream()
          .filter(TableWindow::history)
          .forEach(window -> derivation.make(List.of(table), NightRange.of(window.night()), true));
      for (NightRange range : Held.nights(outdated)) {
        derivation.make(List.of(table), range, false);
      }
    }
    intake.finish();
  }

  private SortedSet<TableWindow> outdated(TableDefinition table, Run run) {
    SortedSet<TableWindow> held = Held.windows(lakehouse, table.name());
    if (held.isEmpty()) {
      return held;
    }
    SortedMap<TableWindow, String> hashes =
        new TransformReader(lakehouse, table, project.project().tables(), run).inputHashes(held);
    return lakehouse.outdated(
        table.name(), Gate.inputHashes(project.gates().get(table.name()), hashes));
  }

  /** The windows of a source that a window is made from. */
  private SortedSet<TableWindow> seen(String source, Transform.Seen seen, TableWindow window) {
    SortedSet<TableWindow> used = new TreeSet<>();
    for (TableWindow of : Held.windows(lakehouse, source)) {
      boolean made =
          seen == Transform.Seen.CURRENT || window.history()
              ? of.visibleTo(window.night())
              : of.covers(window) || of.night().equals(window.night());
      if (made) {
        used.add(of);
      }
    }
    return used;
  }
}
