package dev.nightjar.jobs;

import dev.nightjar.lakehouse.TableWindow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What has been found out of date so far, in the order in which it would be made again. */
final class StaleWindows {
  private final List<StaleWindow> all = new ArrayList<>();
  private final Map<String, TreeMap<TableWindow, StaleWindow>> byTable = new HashMap<>();

  List<StaleWindow> all() {
    return List.copyOf(all);
  }

  void add(StaleWindow stale) {
    boolean isNew =
        byTable
                .computeIfAbsent(stale.table(), t -> new TreeMap<>())
                .putIfAbsent(stale.window(), stale)
            == null;
    if (isNew) {
      all.add(stale);
    }
  }

  /** The first of these windows of a table that is out of date. */
  Optional<StaleWindow> among(String table, Collection<TableWindow> used) {
    return byTable.getOrDefault(table, new TreeMap<>()).values().stream()
        .filter(stale -> used.stream().anyMatch(window -> overlap(stale.window(), window)))
        .findFirst();
  }

  /** A table's windows, sorted. */
  SortedSet<TableWindow> of(String table) {
    return new TreeSet<>(byTable.getOrDefault(table, new TreeMap<>()).keySet());
  }

  private static boolean overlap(TableWindow one, TableWindow other) {
    return one.covers(other) || other.covers(one);
  }
}
