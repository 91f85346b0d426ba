package dev.nightjar.jobs;

import dev.nightjar.features.FeatureTable;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TableWindow;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * How far the snapshots of a feature table have come, told from logs alone: no row is read.
 *
 * @param newestNight the newest night that has a snapshot
 * @param sourceNight the newest night that its source has taken in
 */
record SnapshotFreshness(LocalDate newestNight, LocalDate sourceNight) {

  /** Empty before the first snapshot of the definition. */
  static Optional<SnapshotFreshness> of(Lakehouse lakehouse, FeatureTable table) {
    return newestNight(lakehouse, table.name())
        .map(
            newest ->
                new SnapshotFreshness(newest, newestNight(lakehouse, table.from()).orElse(newest)));
  }

  /** How many nights of the source have no snapshot yet; 0 or more. */
  long nightsBehind() {
    return Math.max(0, ChronoUnit.DAYS.between(newestNight, sourceNight));
  }

  private static Optional<LocalDate> newestNight(Lakehouse lakehouse, String table) {
    return lakehouse.exists(table)
        ? lakehouse.attempts(lakehouse.newest(table)).keySet().stream()
            .map(TableWindow::night)
            .max(LocalDate::compareTo)
        : Optional.empty();
  }
}
