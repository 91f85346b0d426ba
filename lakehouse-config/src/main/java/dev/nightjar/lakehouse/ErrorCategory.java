package dev.nightjar.lakehouse;

/** Whose move it is after a failure; the category is the exit code a scheduler sees (rule W8). */
public enum ErrorCategory {
  /**
   * The user's mistake: usage, project, expression, landing, date or missing model. Do not retry.
   */
  USER(10),
  /** A gate said no. Do not retry before the data is mended. */
  GATE(20),
  /** Something outside failed: storage, database, an unwritable root. Retry. */
  OUTSIDE(30),
  /** A defect of Nightjar. Do not retry; report it. */
  BUG(70);

  private final int exitCode;

  ErrorCategory(int exitCode) {
    this.exitCode = exitCode;
  }

  /** The process exit code: 10, 20, 30 or 70. */
  public int exitCode() {
    return exitCode;
  }
}
