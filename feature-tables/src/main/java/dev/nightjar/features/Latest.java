package dev.nightjar.features;

import java.time.Duration;
import java.util.Map;
import org.apache.spark.sql.types.DataType;

/**
 * {@code latest:} the newest row of each entity that is visible and not too old (rule T4).
 *
 * @param columns columns of the source that are taken as a whole row, with their types, in order
 * @param lookback largest age of the event at T, inclusive
 * @param descriptions what columns tell, for people; not every column has one
 * @param tie what happens when several different rows are equally new
 */
record Latest(
    Map<String, DataType> columns, Map<String, String> descriptions, Duration lookback, Tie tie) {

  /**
   * The verdict on rows of one entity that are equal in event time, known_at and sequence, and
   * differ in a used column. Where the run goes on, the least row by the used columns in their
   * declared order is taken (null before all), so the choice does not depend on the files.
   */
  enum Tie {
    /** The batch is refused (exit 20). */
    FAIL,
    /** The run goes on with a warning. */
    WARN,
    /** The run goes on and says nothing. */
    FIRST
  }

  /** Everything that decides the values, as text. */
  String canonical() {
    return String.join("|", columns.keySet().toString(), lookback.toString(), tie.name());
  }
}
