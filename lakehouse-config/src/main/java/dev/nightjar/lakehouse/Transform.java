package dev.nightjar.lakehouse;

import java.util.SortedMap;
import org.apache.spark.sql.types.StructType;

/**
 * Rows that one SELECT makes of other tables' rows, for each night anew.
 *
 * @param from the tables that the SELECT reads, each with the rows it stands for there
 * @param sql the SELECT
 * @param columns its columns with their types, found by analysis; void where one is wrong
 */
public record Transform(SortedMap<String, Seen> from, String sql, StructType columns)
    implements TableSource {

  /** Which rows of a table a night's SELECT sees; never a tombstone. */
  public enum Seen {
    /** Those that the table took in during the night, of each key the newest. */
    NIGHT,
    /** Those visible at the night's cutoff, whichever night took them in (rule T2). */
    CURRENT
  }

  /** True when a night's rows depend on what the night took in, not on the state alone. */
  public boolean seesNights() {
    return from.containsValue(Seen.NIGHT);
  }

  @Override
  public String definition() {
    return from + " " + sql;
  }
}
