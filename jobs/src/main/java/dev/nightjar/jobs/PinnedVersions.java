package dev.nightjar.jobs;

import dev.nightjar.features.Manifest;
import dev.nightjar.features.ManifestStore;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.LedgerEntry;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.scoring.PredictionOrigin;
import dev.nightjar.scoring.Predictions;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The table versions that must stay readable, each with who needs it (rule W4): training sets and
 * models for ever, predictions as long as they are there to be explained, nights and runs for a
 * while.
 */
final class PinnedVersions {
  private final Lakehouse lakehouse;
  private final SortedMap<TableVersion, String> pins = new TreeMap<>();

  private PinnedVersions(Lakehouse lakehouse) {
    this.lakehouse = lakehouse;
  }

  /**
   * Collects them.
   *
   * @param retention a complete night stays as it was for so long before the newest one; so does
   *     what a run read or wrote that ended since {@code before}
   * @param before the present less the retention
   * @param predictions how long predictions can be explained, counted in nights from the newest;
   *     null for all of them
   */
  static SortedMap<TableVersion, String> of(
      Lakehouse lakehouse, Duration retention, Instant before, @Nullable Duration predictions) {
    PinnedVersions pinned = new PinnedVersions(lakehouse);
    List<LedgerEntry> done =
        lakehouse.ledger().entries().stream().filter(LedgerEntry::done).toList();
    Optional<LocalDate> newest =
        done.stream()
            .filter(entry -> !entry.outputs().isEmpty())
            .map(entry -> entry.nights().to())
            .max(Comparator.naturalOrder());
    done.forEach(
        entry ->
            pinned.run(
                entry, before, newest.map(n -> earlier(n, retention)).orElse(LocalDate.MAX)));
    pinned.trainingSets();
    LocalDate from =
        predictions == null
            ? LocalDate.MIN
            : newest.map(n -> earlier(n, predictions)).orElse(LocalDate.MIN);
    lakehouse.tables().forEach(table -> pinned.predictions(table, from));
    return Collections.unmodifiableSortedMap(pinned.pins);
  }

  private static LocalDate earlier(LocalDate night, Duration length) {
    return length.toDays() > 365_000 ? LocalDate.MIN : night.minusDays(length.toDays());
  }

  private void trainingSets() {
    ManifestStore store = new ManifestStore(lakehouse);
    store.ids().forEach(id -> manifest(store.load(id), "the training set " + id));
    for (ModelVersion version : new Registry(lakehouse).list()) {
      manifest(version.manifest(), "the model " + version);
    }
  }

  private void manifest(Manifest manifest, String who) {
    manifest.tables().forEach((table, version) -> pin(new TableVersion(table, version), who));
  }

  private void run(LedgerEntry entry, Instant before, LocalDate from) {
    String who = "the run of " + entry.job() + " " + entry.nights();
    boolean recent = !entry.finishedAt().isBefore(before);
    if (recent) {
      entry.inputs().forEach(version -> pinIfThere(version, who));
    }
    if (recent || !entry.nights().to().isBefore(from)) {
      entry.outputs().forEach(version -> pinIfThere(version, who));
    }
  }

  /** Any table whose rows say what they were made from, also one that no project defines now. */
  private void predictions(String table, LocalDate from) {
    TableVersion newest = lakehouse.newest(table);
    List<String> columns = List.of(lakehouse.read(newest).columns());
    if (!columns.containsAll(List.of(Predictions.SNAPSHOT_VERSIONS, Predictions.MODEL_VERSION))) {
      return;
    }
    for (PredictionOrigin origin : PredictionOrigin.all(lakehouse, newest)) {
      if (!origin.night().isBefore(from)) {
        String who = "the predictions of " + origin.night() + " in " + table;
        origin.tables().forEach(version -> pin(version, who));
      }
    }
  }

  /** A run of a table that was deleted and begun anew since pins nothing of the new one. */
  private void pinIfThere(TableVersion version, String who) {
    if (lakehouse.exists(version.table())
        && version.version() <= lakehouse.newest(version.table()).version()) {
      pin(version, who);
    }
  }

  private void pin(TableVersion version, String who) {
    pins.putIfAbsent(version, who);
  }
}
