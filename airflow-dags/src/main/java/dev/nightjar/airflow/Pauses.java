package dev.nightjar.airflow;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Time as the client sees it: tests bring their own and need not wait. */
interface Pauses {
  /** Waits. */
  void pause(Duration length) throws InterruptedException;

  /** The time now. */
  Instant now();

  /** Real time. */
  Pauses REAL =
      new Pauses() {
        private final Clock clock = Clock.systemUTC();

        @Override
        public void pause(Duration length) throws InterruptedException {
          Thread.sleep(length.toMillis());
        }

        @Override
        public Instant now() {
          return clock.instant();
        }
      };
}
