package dev.nightjar.validation;

import org.jspecify.annotations.Nullable;

/**
 * What a rule found in a window, before its severity turns it into a verdict.
 *
 * @param judged how many rows, groups or instants were judged
 * @param violations how many of them violate the rule
 * @param value the measured value, or null where there is none
 * @param sentence what was found
 * @param weight how the finding is to be taken
 */
record Finding(
    long judged, long violations, @Nullable Double value, String sentence, Weight weight) {
  enum Weight {
    /** The rule's severity and tolerance decide. */
    BY_SEVERITY,
    /** FAIL whatever the severity: an empty night where a row count has a minimum (rule W8). */
    REFUSES,
    /** It could not be judged: there is nothing to compare with. */
    UNJUDGED
  }

  static Finding of(long judged, long violations, @Nullable Double value, String sentence) {
    return new Finding(judged, violations, value, sentence, Weight.BY_SEVERITY);
  }

  /** Share of violations among what was judged; null when nothing was. */
  static @Nullable Double share(long violations, long judged) {
    return judged == 0 ? null : (double) violations / judged;
  }
}
