package dev.nightjar.training.registry;

import org.jspecify.annotations.Nullable;

/**
 * What became of a decision to promote.
 *
 * @param change the change that made the version champion; null when it was refused
 * @param refusal why it was refused, one sentence without a full stop; empty when it was not
 */
public record Promoted(@Nullable Champion change, String refusal) {
  static Promoted by(Champion change) {
    return new Promoted(change, "");
  }

  static Promoted refused(String why) {
    return new Promoted(null, why);
  }

  /** True when the version has become champion, now or by an earlier run of the same decision. */
  public boolean done() {
    return change != null;
  }
}
