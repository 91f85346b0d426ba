package dev.nightjar.lakehouse;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.delta.actions.AddFile;

/**
 * The windows of a table's version, and between which instants the values of a timestamp column lie
 * in each, as the files' statistics in the log tell: no row is read. A file's nights tell whose
 * rows it may hold; where statistics are missing, everything may be there.
 */
public final class WindowSpans {
  private final SortedMap<TableWindow, Long> attempts;
  private final Map<TableWindow, InstantSpan> spans = new HashMap<>();

  WindowSpans(SortedMap<TableWindow, Long> attempts, List<AddFile> files, String column) {
    this.attempts = Collections.unmodifiableSortedMap(attempts);
    NavigableMap<LocalDate, List<TableWindow>> ofNights = new TreeMap<>();
    NavigableMap<LocalDate, List<TableWindow>> histories = new TreeMap<>();
    for (TableWindow window : attempts.keySet()) {
      (window.history() ? histories : ofNights)
          .computeIfAbsent(window.night(), n -> new ArrayList<>())
          .add(window);
    }
    for (AddFile file : files) {
      FileStatistics statistics = FileStatistics.of(file);
      InstantSpan span = statistics.instants(column).orElse(null);
      if (span == null) {
        continue;
      }
      LocalDate first = statistics.least(TableDefinition.NIGHT).orElse(LocalDate.MIN);
      LocalDate last = statistics.greatest(TableDefinition.NIGHT).orElse(LocalDate.MAX);
      for (var holders :
          List.of(ofNights.subMap(first, true, last, true), histories.tailMap(first, true))) {
        for (List<TableWindow> windows : holders.values()) {
          windows.forEach(window -> spans.merge(window, span, InstantSpan::with));
        }
      }
    }
  }

  /** The windows with the attempts that filled them. */
  public SortedMap<TableWindow, Long> attempts() {
    return attempts;
  }

  /** False when no row of the window has a value in [from, to]; its null values count nowhere. */
  public boolean mayHold(TableWindow window, Instant from, Instant to) {
    InstantSpan span = spans.get(window);
    return span != null && !span.from().isAfter(to) && !span.to().isBefore(from);
  }
}
