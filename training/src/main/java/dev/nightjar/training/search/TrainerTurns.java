package dev.nightjar.training.search;

import java.util.List;
import java.util.function.ToIntFunction;

/**
 * How trials are shared among trainers by algorithms that do not learn it: one part for each, and
 * one more for each dimension to search.
 */
final class TrainerTurns {
  private TrainerTurns() {}

  static double weight(SearchSpace space, String trainer) {
    return 1 + space.free(trainer).size();
  }

  /**
   * Whose turn it is: the trainer that is furthest behind its share, the first by name among
   * equals.
   *
   * @param open those with points that were not tried, at least one
   * @param count how many trials each had
   */
  static String next(SearchSpace space, List<String> open, ToIntFunction<String> count) {
    double weights = open.stream().mapToDouble(t -> weight(space, t)).sum();
    int trials = open.stream().mapToInt(count).sum();
    String next = open.get(0);
    double furthest = Double.NEGATIVE_INFINITY;
    for (String trainer : open) {
      double behind = weight(space, trainer) * (trials + 1) / weights - count.applyAsInt(trainer);
      if (behind > furthest) {
        furthest = behind;
        next = trainer;
      }
    }
    return next;
  }
}
