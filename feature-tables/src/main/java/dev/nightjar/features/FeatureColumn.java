package dev.nightjar.features;

import java.util.Map;

/**
 * A feature as a model sees it, and where its value comes from.
 *
 * @param name its name in the training set
 * @param type its SQL type, such as {@code double}
 * @param table the table it is read from: the rows table, a feature table or another data table
 * @param column its name there
 * @param origin how the table's row is found
 * @param on columns of {@link #table} that must be equal to columns of the rows table, by name;
 *     empty for a column of the rows table itself
 */
public record FeatureColumn(
    String name, String type, String table, String column, Origin origin, Map<String, String> on) {

  /** How the row that holds the value is found. */
  public enum Origin {
    /** It is the predicted row itself, as known at T. */
    ROWS,
    /** The entity's row in the snapshot of the row's night. */
    SNAPSHOT,
    /** The row of another data table with the same key, as known at T. */
    KEYED
  }

  /** The same feature, read from another table. */
  FeatureColumn from(String other) {
    return new FeatureColumn(name, type, other, column, origin, on);
  }
}
