package dev.nightjar.features;

import dev.nightjar.lakehouse.Durations;
import dev.nightjar.lakehouse.Expressions;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.sql.types.DataType;

/**
 * One entry of {@code features:}: a measure of an expression over trailing windows (T - W, T].
 *
 * @param name the columns' name before the window's length
 * @param measure what is measured
 * @param sql an expression over the source's columns; {@code *} for a count of rows
 * @param windows lengths W, at least one; a day is 24 hours (rule T5)
 * @param strength how many rows of the mean over all entities are mixed in (rule T6); 0 for none
 * @param type type of the feature columns
 * @param description what it tells, for people; may be empty
 */
record WindowFeature(
    String name,
    Measure measure,
    String sql,
    List<Duration> windows,
    double strength,
    DataType type,
    String description) {

  /** The column of a window: {@code delay_rate_7d}. */
  String column(Duration window) {
    return name + "_" + Durations.format(window);
  }

  /** True when rows are counted, whatever they hold. */
  boolean countsRows() {
    return measure == Measure.COUNT && sql.strip().equals("*");
  }

  /** The source's columns that decide the values; none for a count of rows. */
  SortedSet<String> sourceColumns() {
    return countsRows() ? new TreeSet<>() : Expressions.columnsOf(sql);
  }

  /** Everything that decides the values, as text. */
  String canonical() {
    return String.join(
        "|", name, measure.key(), sql.strip(), windows.toString(), Double.toString(strength));
  }
}
