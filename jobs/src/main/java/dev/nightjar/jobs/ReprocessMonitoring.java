package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.monitoring.MonitoringTable;
import dev.nightjar.scoring.ScoringDefinition;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Measurements of tables and models; what a night cost is no matter of its data. */
final class ReprocessMonitoring implements Reprocessing {
  private final Lakehouse lakehouse;
  private final WholeProject project;
  private final MonitorStep step;

  ReprocessMonitoring(Lakehouse lakehouse, WholeProject project) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.step = new MonitorStep(lakehouse, project);
  }

  @Override
  public String job() {
    return "monitor";
  }

  @Override
  public void find(StaleWindows stale) {
    SortedSet<TableWindow> held = held();
    for (NightRange range : Held.nights(held)) {
      List<WatchedModel> models = step.models(project.scorings(List.of()), range);
      for (TableWindow window : held) {
        if (range.contains(window.night())) {
          cause(stale, models, window)
              .ifPresent(
                  cause ->
                      stale.add(
                          new StaleWindow(MonitoringTable.TABLE, window, "it measures " + cause)));
        }
      }
      for (TableWindow window : outdated(models, range, held)) {
        stale.add(
            new StaleWindow(
                MonitoringTable.TABLE, window, "what it measures, or its monitor, has changed"));
      }
    }
  }

  private Optional<StaleWindow> cause(
      StaleWindows stale, List<WatchedModel> models, TableWindow window) {
    @org.jspecify.annotations.Nullable
    TableDefinition table = project.project().tables().get(window.scope());
    if (table != null) {
      return stale.among(table.name(), nightsBefore(table.name(), window.night()));
    }
    for (WatchedModel model : models) {
      if (model.name().equals(window.scope())) {
        ScoringDefinition scoring = project.scoring(model.name());
        SortedSet<TableWindow> measured = model.measured(window.night());
        return stale
            .among(scoring.table(), measured)
            .or(() -> stale.among(scoring.outcomes(), measured));
      }
    }
    return Optional.empty();
  }

  private SortedSet<TableWindow> nightsBefore(String table, LocalDate night) {
    LocalDate first = night.minusDays(project.monitor(table).volume().nights());
    return first
        .datesUntil(night.plusDays(1))
        .map(TableWindow::of)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Override
  public void redo(Run run) {
    SortedSet<TableWindow> held = held();
    for (NightRange range : Held.nights(held)) {
      List<WatchedModel> models = step.models(project.scorings(List.of()), range);
      models.forEach(model -> model.count(run));
      SortedSet<LocalDate> due =
          outdated(models, range, held).stream()
              .map(TableWindow::night)
              .collect(Collectors.toCollection(TreeSet::new));
      for (NightRange nights : NightRange.of(due)) {
        step.run(run, project.scorings(List.of()), nights);
      }
    }
  }

  private SortedSet<TableWindow> outdated(
      List<WatchedModel> models, NightRange range, SortedSet<TableWindow> held) {
    SortedMap<TableWindow, String> hashes = step.inputHashes(models, range);
    hashes.keySet().retainAll(held);
    return hashes.isEmpty() ? new TreeSet<>() : lakehouse.outdated(MonitoringTable.TABLE, hashes);
  }

  private SortedSet<TableWindow> held() {
    SortedSet<TableWindow> held = Held.windows(lakehouse, MonitoringTable.TABLE);
    held.removeIf(window -> window.scope().equals(MonitoringTable.RUNS));
    return held;
  }
}
