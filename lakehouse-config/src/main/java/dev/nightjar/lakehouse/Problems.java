package dev.nightjar.lakehouse;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Collects every mistake in a project, so that they are all reported at once. */
public final class Problems {
  /** One mistake: where it is written and what is wrong with it. */
  public record Problem(SourceMark mark, String message) {
    @Override
    public String toString() {
      return mark + ": " + message;
    }
  }

  private final List<Problem> found = new ArrayList<>();

  /** Adds a mistake; a full sentence without a final stop. */
  public void add(SourceMark mark, String message) {
    Problem problem = new Problem(mark, message);
    if (!found.contains(problem)) {
      found.add(problem);
    }
  }

  /** Adds a reference to {@code name} that does not exist, with the nearest name that does. */
  public void unknown(SourceMark mark, String kind, String name, Collection<String> valid) {
    add(mark, "there is no " + kind + " '" + name + "'" + didYouMean(name, valid));
  }

  /** True when nothing is wrong so far. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** All mistakes, by file and line. */
  public List<Problem> all() {
    return found.stream().sorted(Comparator.comparing(Problem::mark)).toList();
  }

  /**
   * Throws one error that lists all mistakes.
   *
   * @throws NightjarException of category USER when there is at least one
   */
  public void throwIfAny(String what) {
    if (!found.isEmpty()) {
      String list = all().stream().map(p -> "\n  " + p).collect(Collectors.joining());
      throw NightjarException.user(
          what, found.size() + (found.size() == 1 ? " problem" : " problems") + list, "");
    }
  }

  /**
   * The end of a sentence about a wrong name: the nearest valid one if it is near, else all valid
   * ones when they are few.
   */
  public static String didYouMean(String name, Collection<String> valid) {
    Optional<String> nearest = nearest(name, valid);
    if (nearest.isPresent()) {
      return "; did you mean '" + nearest.get() + "'?";
    }
    if (valid.isEmpty()) {
      return "; there are none";
    }
    return valid.size() <= 16
        ? "; valid: " + String.join(", ", valid.stream().sorted().toList())
        : "";
  }

  /** The valid name that a wrong one most likely means; empty when none is near. */
  static Optional<String> nearest(String name, Collection<String> valid) {
    int allowed = Math.max(2, name.length() / 3);
    return valid.stream()
        .filter(v -> distance(name.toLowerCase(Locale.ROOT), v.toLowerCase(Locale.ROOT)) <= allowed)
        .min(
            Comparator.comparingInt(
                    (String v) ->
                        distance(name.toLowerCase(Locale.ROOT), v.toLowerCase(Locale.ROOT)))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Levenshtein's edit distance. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replace, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
