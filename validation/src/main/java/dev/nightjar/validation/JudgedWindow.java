package dev.nightjar.validation;

import dev.nightjar.lakehouse.NightClock;
import dev.nightjar.lakehouse.TableWindow;
import java.time.Instant;
import java.time.LocalDate;

/**
 * The rows that get one verdict: those of a night, or all history up to a night.
 *
 * @param night the night; of a history its last
 * @param history true for all rows up to that night
 * @param clock when nights close
 */
record JudgedWindow(LocalDate night, boolean history, NightClock clock) {

  static JudgedWindow of(TableWindow window, NightClock clock) {
    return new JudgedWindow(window.night(), window.history(), clock);
  }

  /** C(D), the last instant that the rows may have become known at. */
  Instant cutoff() {
    return clock.cutoffOf(night);
  }

  /** C(D-1): a night's rows became known after it. A history has no such edge. */
  Instant opened() {
    return clock.cutoffOf(night.minusDays(1));
  }

  @Override
  public String toString() {
    return (history ? "history to " : "night ") + night;
  }
}
