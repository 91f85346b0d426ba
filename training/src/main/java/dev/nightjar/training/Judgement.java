package dev.nightjar.training;

import java.util.List;

/**
 * What the promotion gate says of a challenger.
 *
 * @param decision what is done
 * @param reasons why, one sentence each, with numbers; at least one
 */
public record Judgement(Decision decision, List<String> reasons) {

  /** What becomes of a challenger. */
  public enum Decision {
    /** It is the champion. */
    PROMOTED,
    /** It is good enough, and stays a challenger until a person approves it. */
    PENDING,
    /** It stays a challenger, for it is not good enough. */
    REJECTED,
    /** It stays a challenger, for there is nothing to compare it on or with. */
    INSUFFICIENT_DATA,
    /** It is good enough, but the champion it was compared with is champion no more. */
    OVERTAKEN
  }

  public Judgement {
    reasons = List.copyOf(reasons);
  }
}
