package dev.nightjar.validation;

import java.util.List;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Judges rows together. All such checks of a gate share one scan and one shuffle: rows are counted
 * by (window, check, key, part), then folded to the little that {@link #judge} needs.
 */
non-sealed interface SetCheck extends Check {

  /** How far counted groups are folded before they are collected. */
  enum Fold {
    /** Into one group for the window: only sums and an example are left. */
    WINDOW,
    /** Into one group for each key, with the list of its parts. */
    KEY,
    /** Into one group for each part and each key without its last expression. */
    LAST_OF_KEY,
    /** Not at all. */
    NOTHING
  }

  /** SQL expressions whose values group the rows; may be empty. */
  List<String> keys();

  /** A whole number that divides a key's rows further (a night, a day, a slot of time), or null. */
  default @Nullable String part(StructType columns) {
    return null;
  }

  /** An instant in microseconds whose newest value is wanted, or null. */
  default @Nullable String newest(StructType columns) {
    return null;
  }

  Fold fold();

  /** Judges a window from its groups. */
  Finding judge(JudgedWindow window, List<Group> groups);

  /**
   * Counted rows of a window.
   *
   * @param key the values of {@link #keys} as text; empty after folding into the window, and
   *     without the last one after folding that
   * @param part the value of {@link #part}; null after folding into the window or the key
   * @param rows number of rows
   * @param surplus rows after the first of each key without nulls
   * @param withNull rows of which a part of the key is null
   * @param example the least key that has a surplus, or null
   * @param newest the greatest {@link SetCheck#newest}, or null
   * @param parts the parts of a key in rising order; only after folding into keys
   */
  record Group(
      List<@Nullable String> key,
      @Nullable Long part,
      long rows,
      long surplus,
      long withNull,
      @Nullable List<@Nullable String> example,
      @Nullable Long newest,
      List<Long> parts) {

    /** The key as a sentence names it. */
    String name() {
      return String.join(", ", key.stream().map(String::valueOf).toList());
    }
  }
}
