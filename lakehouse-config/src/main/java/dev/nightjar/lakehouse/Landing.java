package dev.nightjar.lakehouse;

import java.util.Map;

/**
 * Where and how a table's files land.
 *
 * @param path relative to the project's {@code landing} folder or any Hadoop path; {@code {date}}
 *     in it stands for the night (rule T3)
 * @param format {@code parquet}, {@code csv}, {@code json} or {@code delta}
 * @param options reader options of the format, such as {@code header}
 * @param columns landing columns the table relies on, name to SQL type; other columns of the file
 *     are new ones
 * @param newColumns what to do about a landing column that is not declared
 */
public record Landing(
    String path,
    String format,
    Map<String, String> options,
    Map<String, String> columns,
    Policy newColumns) {

  /** What happens when a landing differs from its declaration. */
  public enum Policy {
    /** Nothing is said. */
    IGNORE,
    /** The run goes on and says so. */
    WARN,
    /** The run is refused. */
    FAIL
  }

  /** True when each night has files of its own. */
  public boolean dated() {
    return path.contains("{date}");
  }
}
