package dev.nightjar.jobs;

import dev.nightjar.features.FeatureTable;
import dev.nightjar.features.Snapshots;
import dev.nightjar.features.VersionedName;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.TableWindow;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Snapshots of feature tables, and new versions of them that have none yet. */
final class ReprocessSnapshots implements Reprocessing {
  private final Lakehouse lakehouse;
  private final WholeProject project;
  private final Snapshots snapshots;

  ReprocessSnapshots(Lakehouse lakehouse, WholeProject project) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.snapshots = new Snapshots(lakehouse, project.project());
  }

  @Override
  public String job() {
    return "materialize";
  }

  @Override
  public void find(StaleWindows stale) {
    for (FeatureTable table : project.featureTables().values()) {
      firstOfItsVersion(table)
          .ifPresent(
              last ->
                  stale.add(
                      new StaleWindow(
                          table.name(),
                          TableWindow.historyTo(last),
                          "the definition of "
                              + VersionedName.of(table.name()).featureTable()
                              + " has changed, and its new version has no snapshots yet")));
      SortedSet<TableWindow> held = Held.windows(lakehouse, table.name());
      SortedSet<TableWindow> outdated = outdated(table, held);
      for (NightRange range : Held.nights(held)) {
        TableVersion source = lakehouse.newest(table.from());
        SortedMap<LocalDate, SortedMap<TableWindow, Long>> uses =
            snapshots.uses(table, source, range);
        uses.forEach(
            (night, windows) ->
                stale
                    .among(table.from(), windows.keySet())
                    .ifPresent(
                        cause ->
                            stale.add(
                                new StaleWindow(
                                    table.name(),
                                    TableWindow.of(night),
                                    "it is cut from " + cause))));
      }
      for (TableWindow window : outdated) {
        stale.add(
            new StaleWindow(
                table.name(), window, "what it is cut from, or its definition, has changed"));
      }
    }
  }

  @Override
  public void redo(Run run) {
    SnapshotRun cut = new SnapshotRun(lakehouse, project);
    for (FeatureTable table : project.featureTables().values()) {
      Optional<LocalDate> last = firstOfItsVersion(table);
      if (last.isPresent()) {
        cut.cut(run, List.of(table), NightRange.of(last.get()), true);
      }
      for (NightRange range : Held.nights(outdated(table, Held.windows(lakehouse, table.name())))) {
        cut.cut(run, List.of(table), range, false);
      }
    }
  }

  /** The last night of the version before, where a new version of a table has no snapshot yet. */
  private Optional<LocalDate> firstOfItsVersion(FeatureTable table) {
    VersionedName name = VersionedName.of(table.name());
    if (lakehouse.exists(table.name()) || name.version() == 1) {
      return Optional.empty();
    }
    String before = new VersionedName(name.featureTable(), name.version() - 1).table();
    return Held.windows(lakehouse, before).stream()
        .map(TableWindow::night)
        .max(LocalDate::compareTo);
  }

  private SortedSet<TableWindow> outdated(FeatureTable table, SortedSet<TableWindow> held) {
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    for (NightRange range : Held.nights(held)) {
      hashes.putAll(snapshots.inputHashes(table, lakehouse.newest(table.from()), range));
    }
    return hashes.isEmpty() ? new TreeSet<>() : lakehouse.outdated(table.name(), hashes);
  }
}
