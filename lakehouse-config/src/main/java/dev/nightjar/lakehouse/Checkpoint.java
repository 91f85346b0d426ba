package dev.nightjar.lakehouse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The named points of a job at which the crash tests kill its process. Without the system property
 * {@code nightjar.hold_at} (such as {@code ingest:staged} or {@code ingest:before_commit:outcomes})
 * reaching one does nothing; with it, the job writes the file named by {@code nightjar.hold_file}
 * and waits to be killed.
 */
public enum Checkpoint {
  /** The batch lies in staging, nothing is judged. */
  STAGED,
  /** The gate has spoken, nothing is published. */
  GATED,
  /** Everything is ready for the commit of the job's main table. */
  BEFORE_COMMIT,
  /** The main table is committed. */
  AFTER_COMMIT,
  /** All tables are committed, the ledger row is not. */
  BEFORE_LEDGER;

  private static final @Nullable String HOLD_AT = System.getProperty("nightjar.hold_at");

  /** Marks that a job has come to this point of the work on a table (empty for all of them). */
  public void reached(String job, String table) {
    if (HOLD_AT != null
        && (HOLD_AT.equalsIgnoreCase(job + ":" + name())
            || HOLD_AT.equalsIgnoreCase(job + ":" + name() + ":" + table))) {
      try {
        Files.writeString(
            Path.of(System.getProperty("nightjar.hold_file", "nightjar.hold")), HOLD_AT);
      } catch (IOException e) {
        throw NightjarException.bug("Cannot write the hold file of a crash test", e);
      }
      while (true) {
        LockSupport.park();
      }
    }
  }
}
