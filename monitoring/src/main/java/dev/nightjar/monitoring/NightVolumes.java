package dev.nightjar.monitoring;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Rows a night of some tables.
 *
 * @param rows by table and night; a night without rows is absent
 */
public record NightVolumes(Map<String, SortedMap<LocalDate, Long>> rows) {
  long of(String table, LocalDate night) {
    return rows.getOrDefault(table, new TreeMap<>()).getOrDefault(night, 0L);
  }

  /** The median of the nights before one; 0 where half of them or more had no row. */
  double usual(String table, LocalDate night, int nights) {
    long[] before = new long[nights];
    for (int i = 0; i < nights; i++) {
      before[i] = of(table, night.minusDays(i + 1L));
    }
    Arrays.sort(before);
    int middle = nights / 2;
    if (nights % 2 == 1) {
      return before[middle];
    }
    // The mean of no row and of a usual night is no night's volume.
    return before[middle - 1] == 0 ? 0 : (before[middle - 1] + before[middle]) / 2.0;
  }

  /** Nights since the last one with a row, 0 for tonight; -1 when there is none as far as known. */
  long sinceLastRow(String table, LocalDate night) {
    SortedMap<LocalDate, Long> upTo =
        rows.getOrDefault(table, new TreeMap<>()).headMap(night.plusDays(1));
    return upTo.isEmpty() ? -1 : night.toEpochDay() - upTo.lastKey().toEpochDay();
  }
}
