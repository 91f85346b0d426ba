package dev.nightjar.airflow;

import java.time.Duration;

/**
 * How long the client waits and how often it tries. Only answers of 5xx and lost connections are
 * tried again; the pause doubles from try to try.
 *
 * @param connect at most for a connection
 * @param answer at most for a whole answer, from connecting to its last byte
 * @param tries at least 1
 * @param firstPause after the first try
 * @param longestPause that no pause exceeds
 */
public record Patience(
    Duration connect, Duration answer, int tries, Duration firstPause, Duration longestPause) {
  /** 5 s for a connection, 30 s for an answer, 5 tries, pauses of 1, 2, 4 and 8 s. */
  public static final Patience DEFAULT =
      new Patience(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          5,
          Duration.ofSeconds(1),
          Duration.ofSeconds(30));

  /** Checks that there is at least one try. */
  public Patience {
    if (tries < 1) {
      throw new IllegalArgumentException("at least one try is needed, not " + tries);
    }
  }

  /** The pause after a try, counted from 1. */
  Duration pauseAfter(int attempt) {
    Duration pause = firstPause.multipliedBy(1L << Math.min(attempt - 1, 20));
    return pause.compareTo(longestPause) > 0 ? longestPause : pause;
  }
}
