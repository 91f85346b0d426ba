package dev.nightjar.features;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A feature table, or a column of one, in which a word was found.
 *
 * @param table the feature table's name
 * @param column the column's name; null where the hit is the table itself
 * @param places where the word was found, the most telling first; at least one
 * @param description what the table or the column tells, for people; may be empty
 */
public record FeatureHit(
    String table, @Nullable String column, List<Place> places, String description) {

  /** Where a word was found, in the order of the ranking. */
  public enum Place {
    /** The name of the feature table or of the column. */
    NAME,
    /** One of the feature table's tags. */
    TAG,
    /** A column that names the entity. */
    ENTITY,
    /** The description of the feature table or of the column. */
    DESCRIPTION,
    /** Who answers for the feature table. */
    OWNER,
    /** The table that the feature table is computed from. */
    SOURCE_TABLE,
    /** A column of that table which the column is computed from. */
    SOURCE_COLUMN,
    /** The SQL that the column measures. */
    EXPRESSION
  }

  /** {@code carrier_delays}, or {@code carrier_delays.carrier_rate_7d}. */
  public String name() {
    return column == null ? table : table + "." + column;
  }
}
