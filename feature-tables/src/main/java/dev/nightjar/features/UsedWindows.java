package dev.nightjar.features;

import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.WindowSpans;
import java.time.Instant;
import java.time.LocalDate;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which windows of a table decide what a night makes of the rows in its reach, such as the last 28
 * days: told from the log, as {@link Reach} finds the rows themselves.
 *
 * <p>A window with rows in reach does. So does every later one, whatever it holds: a correction or
 * a tombstone is known no earlier than the row it replaces. Older ones do not. A history holds rows
 * of all nights before its own, and a repaired night takes rows out of it, so where one matters all
 * windows do.
 */
final class UsedWindows {
  private UsedWindows() {}

  /**
   * The windows that decide, with their attempts.
   *
   * @param spans of the column that tells whether a row is in reach
   * @param night sees the windows up to its own
   * @param from first instant in reach
   * @param to last instant in reach
   */
  static SortedMap<TableWindow, Long> of(
      WindowSpans spans, LocalDate night, Instant from, Instant to) {
    SortedMap<TableWindow, Long> used = visible(spans.attempts(), night);
    LocalDate oldest = LocalDate.MAX;
    for (TableWindow window : used.keySet()) {
      if (spans.mayHold(window, from, to)) {
        LocalDate begins = window.history() ? LocalDate.MIN : window.night();
        oldest = begins.isBefore(oldest) ? begins : oldest;
      }
    }
    LocalDate first = oldest;
    boolean historyMatters =
        used.keySet().stream().anyMatch(w -> w.history() && !w.night().isBefore(first));
    if (!historyMatters) {
      used.keySet().removeIf(window -> window.night().isBefore(first));
    }
    return used;
  }

  /** The windows that a night may see, whatever they hold. */
  static SortedMap<TableWindow, Long> visible(
      SortedMap<TableWindow, Long> attempts, LocalDate night) {
    SortedMap<TableWindow, Long> visible = new TreeMap<>(attempts);
    visible.keySet().removeIf(window -> !window.visibleTo(night));
    return visible;
  }
}
