package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Verdict;
import java.time.LocalDate;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Puts a {@link Measurement} together; what is not said is empty. */
final class Measured {
  private final String watched;
  private final LocalDate night;
  private final Monitor monitor;
  private final String metric;
  private final String subject;
  private @Nullable String column;
  private String slice = Measurement.ALL;
  private LocalDate ofNight;
  private int nights = 1;
  private @Nullable Double value;
  private @Nullable Double low;
  private @Nullable Double high;
  private @Nullable Double threshold;
  private long n;
  private @Nullable Double importance;

  Measured(String watched, LocalDate night, Monitor monitor, String metric, String subject) {
    this.watched = watched;
    this.night = night;
    this.monitor = monitor;
    this.metric = metric;
    this.subject = subject;
    this.ofNight = night;
  }

  Measured column(@Nullable String newColumn) {
    this.column = newColumn;
    return this;
  }

  Measured slice(String newSlice) {
    this.slice = newSlice;
    return this;
  }

  /** The nights it tells of. */
  Measured of(LocalDate last, int newNights) {
    this.ofNight = last;
    this.nights = newNights;
    return this;
  }

  /** NaN is no value. */
  Measured value(@Nullable Double newValue, long rows) {
    this.value = newValue == null || newValue.isNaN() ? null : newValue;
    this.n = rows;
    return this;
  }

  Measured between(@Nullable Double newLow, @Nullable Double newHigh) {
    this.low = newLow;
    this.high = newHigh;
    return this;
  }

  Measured threshold(@Nullable Double newThreshold) {
    this.threshold = newThreshold;
    return this;
  }

  Measured importance(@Nullable Double newImportance) {
    this.importance = newImportance;
    return this;
  }

  Measurement judged(Verdict verdict, String sentence) {
    return new Measurement(
        watched,
        night,
        monitor,
        metric,
        subject,
        column,
        slice,
        ofNight,
        nights,
        value,
        low,
        high,
        threshold,
        n,
        importance,
        verdict,
        sentence);
  }

  /** A number as sentences write it: four digits, never in the machine's own language. */
  static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : "%.4f", value);
  }

  /** A share as sentences write it. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", share * 100);
  }
}
