package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.LandingReader;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.validation.Gate;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Windows whose landing, definition or gate has changed since they were taken in. */
final class ReprocessLandings implements Reprocessing {
  private final Lakehouse lakehouse;
  private final WholeProject project;
  private final LandingReader reader;
  private final PrintWriter err;

  ReprocessLandings(Lakehouse lakehouse, WholeProject project, PrintWriter err) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.reader = new LandingReader(lakehouse.spark(), project.project());
    this.err = err;
  }

  @Override
  public String job() {
    return "ingest";
  }

  @Override
  public void find(StaleWindows stale) {
    for (TableDefinition table : project.landed(List.of())) {
      for (TableWindow window : outdated(table)) {
        stale.add(
            new StaleWindow(
                table.name(), window, "what landed, its definition or its gate has changed"));
      }
    }
  }

  @Override
  public void redo(Run run) {
    IngestStep ingest = new IngestStep(lakehouse, project, err);
    for (TableDefinition table : project.landed(List.of())) {
      SortedSet<LocalDate> nights = new TreeSet<>();
      for (TableWindow window : outdated(table)) {
        if (window.history()) {
          ingest.run(run, List.of(table), List.of(), NightRange.of(window.night()), true);
        } else {
          nights.add(window.night());
        }
      }
      for (NightRange range : NightRange.of(nights)) {
        ingest.run(run, List.of(table), List.of(), range, false);
      }
    }
  }

  /** A landing that is gone is not judged: what was taken in from it stands. */
  private SortedSet<TableWindow> outdated(TableDefinition table) {
    SortedMap<TableWindow, String> landed = new TreeMap<>();
    SortedSet<LocalDate> nights = new TreeSet<>();
    for (TableWindow window : Held.windows(lakehouse, table.name())) {
      if (window.history()) {
        landed.putAll(reader.history(table, window.night()).inputHashes());
      } else {
        nights.add(window.night());
      }
    }
    if (!nights.isEmpty()) {
      nights.removeAll(reader.missing(table, new NightRange(nights.first(), nights.last())));
    }
    for (NightRange range : NightRange.of(nights)) {
      landed.putAll(reader.read(table, range).inputHashes());
    }
    return lakehouse.outdated(
        table.name(), Gate.inputHashes(project.gates().get(table.name()), landed));
  }
}
