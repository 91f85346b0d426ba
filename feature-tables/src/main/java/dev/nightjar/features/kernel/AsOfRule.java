package dev.nightjar.features.kernel;

import java.io.Serializable;

/**
 * What a spine row at T may see (rule T4): event_time in [T - lookback, T], or [T - lookback, T)
 * when T itself is excluded, and known_at at or before T.
 *
 * @param lookback microseconds, not negative; {@link #UNLIMITED} for all that was before
 * @param exclusive an event at T is not seen
 */
public record AsOfRule(long lookback, boolean exclusive) implements Serializable {
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** Refuses a negative lookback. */
  public AsOfRule {
    if (lookback < 0) {
      throw new IllegalArgumentException("a lookback is not negative: " + lookback);
    }
  }

  /** The earliest event that is seen at T. */
  long earliest(long at) {
    if (lookback == UNLIMITED) {
      return Long.MIN_VALUE;
    }
    long earliest = at - lookback;
    return earliest > at ? Long.MIN_VALUE : earliest; // before the first instant there is
  }
}
