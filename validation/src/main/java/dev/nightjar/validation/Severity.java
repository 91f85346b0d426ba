package dev.nightjar.validation;

/** What a violated rule does. */
public enum Severity {
  /** The batch is refused: nothing of that night is published (exit 20). */
  FAIL,
  /** The bad rows go to the quarantine table with their reasons, the others are published. */
  QUARANTINE,
  /** The rows are kept and people are told. */
  WARN
}
