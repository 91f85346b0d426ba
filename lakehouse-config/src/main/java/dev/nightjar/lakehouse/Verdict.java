package dev.nightjar.lakehouse;

/** What a rule, a gate or a whole run concluded; in rising order of how much it weighs. */
public enum Verdict {
  /** All is as it should be. */
  PASS,
  /** Something is worth a look; nothing was held back. */
  WARN,
  /** Too little data to judge. */
  INSUFFICIENT_DATA,
  /** The data is refused. */
  FAIL,
  /** The judgement itself could not be made. */
  ERROR;

  /** The heavier of the two. */
  public Verdict and(Verdict other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
