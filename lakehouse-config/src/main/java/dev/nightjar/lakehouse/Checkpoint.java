package dev.nightjar.lakehouse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * The named points of a job at which the crash tests kill its process. Without the system property
 * {@code nightjar.holds} reaching one does nothing. With it, a run whose lakehouse's root holds a
 * file {@link #HOLD_AT} with the point's name (such as {@code ingest:staged} or {@code
 * ingest:before_commit:outcomes}) writes the file {@link #HELD} beside it and waits to be killed.
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
  /** A vacuum has deleted half of the files that it frees of a table. */
  HALF_FREED,
  /** All tables are committed, the ledger row is not. */
  BEFORE_LEDGER;

  /** Names the point to hold at. */
  public static final String HOLD_AT = "_hold_at";

  /** Tells that the point is reached. */
  public static final String HELD = "_held";

  private static final boolean HOLDING = Boolean.getBoolean("nightjar.holds");

  /** Marks that a run has come to this point of the work on a table (empty for all of them). */
  public void reached(Run run, String table) {
    if (HOLDING) {
      hold(run, table);
    }
  }

  private void hold(Run run, String table) {
    Path root = Path.of(run.lakehouse().root().toUri());
    try {
      String holdAt =
          Files.exists(root.resolve(HOLD_AT)) ? Files.readString(root.resolve(HOLD_AT)) : "";
      if (holdAt.equalsIgnoreCase(run.job() + ":" + name())
          || holdAt.equalsIgnoreCase(run.job() + ":" + name() + ":" + table)) {
        Files.writeString(root.resolve(HELD), holdAt);
        while (true) {
          LockSupport.park();
        }
      }
    } catch (IOException e) {
      throw NightjarException.bug("Cannot hold for a crash test", e);
    }
  }
}
