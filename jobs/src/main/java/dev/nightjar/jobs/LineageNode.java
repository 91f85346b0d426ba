package dev.nightjar.jobs;

import java.util.Locale;
import java.util.SortedMap;

/**
 * A thing in a lineage.
 *
 * @param id names it within the lineage, such as {@code outcomes@12}
 * @param kind what it is
 * @param title what people call it
 * @param details what else is known of it, by name
 */
record LineageNode(String id, Kind kind, String title, SortedMap<String, String> details) {

  /** What a thing is. */
  enum Kind {
    LANDING,
    TABLE,
    DERIVED_TABLE,
    FEATURE_TABLE,
    OLDER_VERSIONS,
    TRAINING_SET,
    MODEL,
    PREDICTIONS,
    PREDICTION;

    /** Such as {@code derived table}. */
    String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** The details as one line; empty for none. */
  String line() {
    StringBuilder line = new StringBuilder();
    details.forEach((name, value) -> line.append(name).append(' ').append(value).append(", "));
    return line.isEmpty() ? "" : line.substring(0, line.length() - 2);
  }
}
