package dev.nightjar.lakehouse;

import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/** The {@link NightClock} over columns; null in, null out. */
public final class NightColumns {
  private NightColumns() {}

  /** C(D) of a date column: a timestamp. */
  public static Column cutoffOf(NightClock clock, Column night) {
    UDF1<Integer, Long> cutoff =
        day ->
            day == null
                ? null
                : ChronoUnit.MICROS.between(
                    Instant.EPOCH, clock.cutoffOf(LocalDate.ofEpochDay(day)));
    return timestamp_micros(udf(cutoff, DataTypes.LongType).apply(unix_date(night)));
  }

  /** The night that takes in what became known at a timestamp column's instant: a date. */
  public static Column nightThatTakesIn(NightClock clock, Column known) {
    UDF1<Long, Integer> night =
        micros -> micros == null ? null : day(clock.nightThatTakesIn(instant(micros)));
    return date_from_unix_date(udf(night, DataTypes.IntegerType).apply(unix_micros(known)));
  }

  /** The night whose predictions a timestamp column's instant belongs to: a date. */
  public static Column nightThatPredicts(NightClock clock, Column predictAt) {
    UDF1<Long, Integer> night =
        micros -> micros == null ? null : day(clock.nightThatPredicts(instant(micros)));
    return date_from_unix_date(udf(night, DataTypes.IntegerType).apply(unix_micros(predictAt)));
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static int day(LocalDate night) {
    return Math.toIntExact(night.toEpochDay());
  }
}
