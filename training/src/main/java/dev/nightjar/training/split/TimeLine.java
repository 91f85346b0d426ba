package dev.nightjar.training.split;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;

/** Parts of rows by instant, cut backwards from the newest; rows of one instant stay together. */
final class TimeLine {
  private final SplitRows rows;
  private final long gap;
  private final int known;

  /**
   * Rows before an instant.
   *
   * @param gap left out between two parts
   */
  TimeLine(SplitRows rows, Instant asOf, Duration gap) {
    this.rows = rows;
    this.gap = micros(gap);
    known = rows.firstAt(micros(asOf));
  }

  /**
   * The first instant of the part that ends before {@code to}; of a share the latest one that gives
   * so many rows, or all.
   */
  long from(long to, PartSize size) {
    if (size.length() != null) {
      return to - micros(size.length());
    }
    int end = Math.min(rows.firstAt(to), known);
    int wanted = (int) Math.ceil(size.share() * known);
    return wanted == 0 || end == 0 ? to : rows.predictAt()[Math.max(0, end - wanted)];
  }

  /** The last instant (excluded) of the part before one that begins at {@code from}. */
  long before(long from) {
    return from - gap;
  }

  /** The rows of [from, to). */
  int[] part(long from, long to) {
    int end = Math.min(rows.firstAt(to), known);
    return IntStream.range(Math.min(rows.firstAt(from), end), end).toArray();
  }

  /** All rows, those that are not known yet among them. */
  int[] all() {
    return IntStream.range(0, rows.rows()).toArray();
  }

  /** Since 1970; {@link Instant#until} counts in nanoseconds and overflows in the year 2262. */
  static long micros(Instant at) {
    return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1_000);
  }

  private static long micros(Duration length) {
    return length.getSeconds() * 1_000_000 + length.getNano() / 1_000;
  }
}
