package dev.nightjar.features.asof;

import dev.nightjar.lakehouse.NightjarException;
import java.io.Serializable;

/**
 * By what the newest row of a feature table is told.
 *
 * @param table what messages call it
 * @param eventTime its first order
 * @param knownApart rows of equal event_time are ordered by when they were known
 */
record Newest(String table, String eventTime, boolean knownApart) implements Serializable {
  /**
   * Fails where rows of the spine would see either of several rows.
   *
   * @param ties how many would
   */
  void requireNoTies(long ties) {
    if (ties > 0) {
      throw NightjarException.user(
          "Cannot tell which row of " + table + " is the newest",
          "for %,d %s of the spine several rows with the same %s differ in other columns"
              .formatted(ties, ties == 1 ? "row" : "rows", eventTime),
          knownApart
              ? "remove all but one of them"
              : "name the column that orders them with --available-time, or remove all but one");
    }
  }
}
