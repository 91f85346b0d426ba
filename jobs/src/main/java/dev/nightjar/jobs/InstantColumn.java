package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.try_to_timestamp;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Quoted;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * A file's rows with a time as an instant: a timestamp as it is, a date at its midnight and a time
 * without a zone in the session's zone, text by ISO 8601.
 *
 * @param rows the rows, with one more column where the time is of another type
 * @param column the column that holds the instant
 */
record InstantColumn(Dataset<Row> rows, String column) {
  private static final String ISO =
      "^\\d{4}-\\d{2}-\\d{2}([T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:?\\d{2})?)?$";
  private static final String BELOW_MICROS = "\\.\\d{6}0*[1-9]";

  /**
   * Reads a column.
   *
   * @param name of the column that is added
   * @throws NightjarException of category USER when it is no time, or finer than a microsecond
   */
  static InstantColumn of(DataFile file, String column, String name) {
    DataType type = file.type(column);
    if (type instanceof TimestampType) {
      return new InstantColumn(file.rows(), column);
    }
    Column value = Quoted.column(column);
    if (type instanceof DateType || type instanceof TimestampNTZType) {
      return with(file, name, value.cast(DataTypes.TimestampType));
    }
    if (!(type instanceof StringType)) {
      throw notATime(file, column, "it is " + type.simpleString(), "make it a timestamp");
    }
    Column instant = try_to_timestamp(value);
    Column wrong =
        not(value.rlike(ISO))
            .or(instant.isNull())
            .or(value.rlike(BELOW_MICROS))
            .and(value.isNotNull());
    List<Row> examples = file.rows().where(wrong).select(value).limit(1).collectAsList();
    if (!examples.isEmpty()) {
      throw notATime(
          file,
          column,
          "'"
              + examples.get(0).getString(0)
              + "' is not a time by ISO 8601 with microseconds at most",
          "write times such as 2013-06-01T04:00:00Z");
    }
    return with(file, name, instant);
  }

  private static InstantColumn with(DataFile file, String name, Column instant) {
    return new InstantColumn(file.rows().withColumn(name, instant), name);
  }

  private static NightjarException notATime(DataFile file, String column, String why, String fix) {
    return NightjarException.user(
        "Cannot read the time " + column + " of " + file.what(), why, fix);
  }
}
