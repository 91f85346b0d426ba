package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Model versions that were trained on windows which are others now. They are told and not trained
 * again: what predicted stays what it was, and a retraining is a decision.
 */
final class StaleModels {
  private StaleModels() {}

  /** Why a version is out of date, by version. */
  static Map<ModelVersion, String> find(Lakehouse lakehouse, StaleWindows stale) {
    Map<ModelVersion, String> found = new LinkedHashMap<>();
    for (ModelVersion version : new Registry(lakehouse).list()) {
      version
          .manifest()
          .tables()
          .forEach(
              (table, pinned) ->
                  cause(lakehouse, stale, version, new TableVersion(table, pinned))
                      .ifPresent(why -> found.putIfAbsent(version, why)));
    }
    return found;
  }

  private static Optional<String> cause(
      Lakehouse lakehouse, StaleWindows stale, ModelVersion version, TableVersion pinned) {
    if (!lakehouse.exists(pinned.table())) {
      return Optional.of(pinned + " is gone");
    }
    SortedMap<TableWindow, Long> then = new TreeMap<>(lakehouse.attempts(pinned));
    then.keySet().removeIf(window -> !window.visibleTo(version.lineage().night()));
    SortedMap<TableWindow, Long> now = lakehouse.attempts(lakehouse.newest(pinned.table()));
    return stale
        .among(pinned.table(), then.keySet())
        .map(cause -> "it was trained on " + cause)
        .or(
            () ->
                then.entrySet().stream()
                    .filter(e -> !Objects.equals(now.get(e.getKey()), e.getValue()))
                    .findFirst()
                    .map(
                        e ->
                            "it was trained on %s %s as it was before a correction"
                                .formatted(pinned.table(), e.getKey())));
  }
}
