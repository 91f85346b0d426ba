package dev.nightjar.validation;

import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a rule about rows together groups them by.
 *
 * @param by column names; empty for all rows together
 * @param expected values of the one column that must be there; a group that is neither expected nor
 *     seen in the window is not known
 */
record Groups(List<String> by, List<String> expected) {

  static Groups read(RuleSource source) {
    List<String> by = source.yaml().strings("by");
    by.forEach(column -> source.typeOf("by", column));
    List<String> expected = source.yaml().strings("groups");
    if (!expected.isEmpty() && by.size() != 1) {
      source.problem("groups", "'groups' lists the values of one column, so 'by' must name one");
    }
    return new Groups(by, expected);
  }

  /** The groups seen and those expected, sorted; the empty name where nothing is grouped. */
  SortedSet<String> all(Collection<String> seen) {
    SortedSet<String> all = new TreeSet<>(seen);
    all.addAll(expected);
    if (by.isEmpty()) {
      all.add("");
    }
    return all;
  }

  String text() {
    return by.isEmpty() ? "" : " by " + String.join(", ", by);
  }
}
