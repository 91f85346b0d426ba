package dev.nightjar.training.model;

import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A part of a date or timestamp, by the calendar of ISO 8601. */
public enum TimePart {
  /** The year. */
  YEAR(0, 0),
  /** 1 to 4. */
  QUARTER(1, 4),
  /** 1 to 12. */
  MONTH(1, 12),
  /** The day of the month, 1 to 31. */
  DAY(1, 31),
  /** Monday 0 to Sunday 6. */
  DAY_OF_WEEK(0, 7),
  /** 1 to 366. */
  DAY_OF_YEAR(1, 366),
  /** 0 to 23; 0 of a date. */
  HOUR(0, 24),
  /** 0 to 59; 0 of a date. */
  MINUTE(0, 60),
  /** Days since 1970-01-01. */
  EPOCH_DAYS(0, 0);

  private static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final long MICROS_PER_HOUR = 3_600_000_000L;
  private static final long MICROS_PER_MINUTE = 60_000_000L;

  private final int first;
  private final int period;

  TimePart(int first, int period) {
    this.first = first;
    this.period = period;
  }

  /** Its name in YAML and in names of columns. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The names of all. */
  public static List<String> keys() {
    return Arrays.stream(values()).map(TimePart::key).toList();
  }

  /** True where it comes round again, so that it has a place on a circle. */
  public boolean cyclic() {
    return period > 0;
  }

  /** How long it takes to come round, in microseconds; 0 where it never does. */
  long cycleMicros() {
    return switch (this) {
      case QUARTER, MONTH, DAY_OF_YEAR -> 365 * MICROS_PER_DAY;
      case DAY -> 31 * MICROS_PER_DAY;
      case DAY_OF_WEEK -> 7 * MICROS_PER_DAY;
      case HOUR -> MICROS_PER_DAY;
      case MINUTE -> MICROS_PER_HOUR;
      case YEAR, EPOCH_DAYS -> 0;
    };
  }

  /** How long it stays the same at most, in microseconds: a day where that is longer. */
  long stepMicros() {
    return switch (this) {
      case HOUR -> MICROS_PER_HOUR;
      case MINUTE -> MICROS_PER_MINUTE;
      default -> MICROS_PER_DAY;
    };
  }

  /** True where a date without time of day has it. */
  boolean ofDate() {
    return this != HOUR && this != MINUTE;
  }

  /** The part of a local time, in microseconds since 1970-01-01T00:00. */
  int of(long localMicros) {
    return switch (this) {
      case HOUR -> (int) (Math.floorMod(localMicros, MICROS_PER_DAY) / MICROS_PER_HOUR);
      case MINUTE -> (int) (Math.floorMod(localMicros, MICROS_PER_HOUR) / MICROS_PER_MINUTE);
      default -> ofDay(Math.floorDiv(localMicros, MICROS_PER_DAY));
    };
  }

  /** The part of a day, in days since 1970-01-01. */
  int ofDay(long day) {
    return switch (this) {
      case YEAR -> LocalDate.ofEpochDay(day).getYear();
      case QUARTER -> LocalDate.ofEpochDay(day).get(IsoFields.QUARTER_OF_YEAR);
      case MONTH -> LocalDate.ofEpochDay(day).getMonthValue();
      case DAY -> LocalDate.ofEpochDay(day).getDayOfMonth();
      // 1970-01-01 was a Thursday.
      case DAY_OF_WEEK -> (int) Math.floorMod(day + 3, 7L);
      case DAY_OF_YEAR -> LocalDate.ofEpochDay(day).getDayOfYear();
      case HOUR, MINUTE -> 0;
      case EPOCH_DAYS -> (int) day;
    };
  }

  /** Sines (or cosines) of the angles of its values, by value. */
  float[] circle(boolean sine) {
    float[] circle = new float[first + period];
    for (int value = first; value < circle.length; value++) {
      double angle = 2 * Math.PI * (value - first) / period;
      // StrictMath is the same on every machine.
      circle[value] = (float) (sine ? StrictMath.sin(angle) : StrictMath.cos(angle)) + 0.0f;
    }
    return circle;
  }
}
