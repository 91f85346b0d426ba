package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.TableWindow;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a table holds. */
final class Held {
  private Held() {}

  /** Its windows; none where it does not exist. */
  static SortedSet<TableWindow> windows(Lakehouse lakehouse, String table) {
    return lakehouse.exists(table)
        ? new TreeSet<>(lakehouse.attempts(lakehouse.newest(table)).keySet())
        : new TreeSet<>();
  }

  /** The nights of single-night windows, as ranges. */
  static List<NightRange> nights(Collection<TableWindow> windows) {
    SortedSet<LocalDate> nights =
        windows.stream()
            .filter(window -> !window.history())
            .map(TableWindow::night)
            .collect(Collectors.toCollection(TreeSet::new));
    return NightRange.of(nights);
  }
}
