package dev.nightjar.features;

import dev.nightjar.lakehouse.NightClock;
import dev.nightjar.lakehouse.NightRange;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * One snapshot to be cut.
 *
 * @param night the night D it belongs to
 * @param asOf the instant T as of which it is cut: C(D), and never later but in a test of leaks
 */
record Cut(LocalDate night, Instant asOf) {

  /** The cuts of these nights, each at its cutoff (rule T1). */
  static List<Cut> at(NightClock clock, NightRange nights) {
    return nights.nights().stream().map(night -> new Cut(night, clock.cutoffOf(night))).toList();
  }
}
