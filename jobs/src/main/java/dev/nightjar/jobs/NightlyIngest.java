package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.LandingReader;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableWindow;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a night takes in: of every table the nights that its loaded history does not hold already. A
 * landing that is late is waited for until its deadline; then the night goes on without it.
 */
final class NightlyIngest {
  private final Lakehouse lakehouse;
  private final WholeProject project;
  private final LandingReader reader;
  private final PrintWriter err;

  NightlyIngest(Lakehouse lakehouse, WholeProject project, PrintWriter err) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.reader = new LandingReader(lakehouse.spark(), project.project());
    this.err = err;
  }

  /**
   * Runs the step.
   *
   * @param quarantined told how many rows went into quarantine, of a refused night too
   * @throws NightjarException of category OUTSIDE while a landing may still come
   */
  void run(Run run, NightRange nights, LongConsumer quarantined) {
    Map<NightRange, List<TableDefinition>> landed = new LinkedHashMap<>();
    SortedMap<String, SortedSet<LocalDate>> absent = new TreeMap<>();
    boolean allDue = true;
    for (TableDefinition table : project.landed(List.of())) {
      SortedSet<LocalDate> due = due(table, nights);
      allDue &= due.size() == nights.nights().size();
      if (due.isEmpty()) {
        run.output(lakehouse.newest(table.name()));
        continue;
      }
      SortedSet<LocalDate> missing = reader.missing(table, new NightRange(due.first(), due.last()));
      missing.retainAll(due);
      if (!missing.isEmpty()) {
        requireDeadlinePassed(table, missing.last());
        absent.put(table.name(), missing);
        due.removeAll(missing);
      }
      for (NightRange range : NightRange.of(due)) {
        landed.computeIfAbsent(range, r -> new ArrayList<>()).add(table);
      }
    }
    // A landing that is late, or a night that some table holds already, shows that it is meant.
    LandingStage.Outside outside =
        absent.isEmpty() && allDue ? LandingStage.Outside.REFUSE : LandingStage.Outside.EMPTY;
    LandingStage stage = new LandingStage(lakehouse, project, err);
    List<StagedBatch> staged = new ArrayList<>();
    landed.forEach(
        (range, tables) ->
            staged.addAll(
                stage.stage(
                    run,
                    tables,
                    range,
                    false,
                    outside,
                    table -> lakehouse.staging(run, table + "-" + range.from()))));
    Intake intake = new Intake(lakehouse, run, project.gates(), err);
    absent.forEach(
        (table, missing) -> intake.publishNothing(project.tables(List.of(table)).get(0), missing));
    try {
      intake.judgeAndPublish(staged);
      derive(run, intake, nights);
      intake.finish();
    } finally {
      quarantined.accept(intake.quarantined());
    }
  }

  private void derive(Run run, Intake intake, NightRange nights) {
    Map<NightRange, List<TableDefinition>> derived = new LinkedHashMap<>();
    for (TableDefinition table : project.derived(List.of())) {
      for (NightRange range : NightRange.of(due(table, nights))) {
        derived.computeIfAbsent(range, r -> new ArrayList<>()).add(table);
      }
    }
    derived.forEach(
        (range, tables) ->
            new Derivation(lakehouse, project, run, intake).make(tables, range, false));
  }

  /** The nights after a table's loaded history. */
  private SortedSet<LocalDate> due(TableDefinition table, NightRange nights) {
    SortedSet<LocalDate> due = new TreeSet<>(nights.nights());
    historyOf(table).ifPresent(to -> due.removeIf(night -> !night.isAfter(to)));
    return due;
  }

  /** The last night of a table's loaded history. */
  private Optional<LocalDate> historyOf(TableDefinition table) {
    return lakehouse.exists(table.name())
        ? lakehouse.attempts(lakehouse.newest(table.name())).keySet().stream()
            .filter(TableWindow::history)
            .map(TableWindow::night)
            .max(LocalDate::compareTo)
        : Optional.empty();
  }

  private void requireDeadlinePassed(TableDefinition table, LocalDate night) {
    @Nullable Duration wait = project.nightly().upstreamDeadline();
    Instant cutoff = lakehouse.clock().cutoffOf(night);
    if (wait == null || Instant.now().isBefore(cutoff.plus(wait))) {
      throw NightjarException.outside(
          "Cannot take in night " + night + " of " + table.name(),
          "nothing has landed for it yet",
          wait == null
              ? "run it again when it has; with `upstream_deadline` in schedules/nightly.yaml the"
                  + " night would go on without it"
              : "run it again when it has; from "
                  + cutoff.plus(wait)
                  + " on the night goes on without it",
          null);
    }
  }
}
