package dev.nightjar.lakehouse;

import java.util.Map;

/**
 * What people are told of a table.
 *
 * @param text of the table; may be empty
 * @param columns of its columns by name; those of which nothing is said are absent
 */
public record TableNotes(String text, Map<String, String> columns) {
  /** Nothing is said. */
  static final TableNotes NONE = new TableNotes("", Map.of());

  public TableNotes {
    columns = Map.copyOf(columns);
  }
}
