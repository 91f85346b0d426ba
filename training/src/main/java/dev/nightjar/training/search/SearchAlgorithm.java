package dev.nightjar.training.search;

import java.util.List;

/**
 * A way to choose what to try next. Implementations have no state: what they propose is a function
 * of space, specification and the trials so far, and of nothing else (no clock, no order in which
 * trials finished, no number of cores), so that a study that was killed goes on as if it had not
 * been.
 */
public interface SearchAlgorithm {
  /** Its key under {@code search: algorithm:} in models/*.yaml. */
  String name();

  /** The settings it reads from {@code search:}, beside those that all algorithms have. */
  List<ParameterRule> settings();

  /**
   * The points of the next trials, in the order of their ids. Asked for fewer, it proposes the
   * first of them. No point is proposed twice, and none that was tried.
   *
   * @param space what may be tried
   * @param spec seed and settings
   * @param history all trials so far, by id from 0 without a hole, all proposed by this algorithm
   * @param count how many are wanted, at least 1
   * @return at most so many, fewer where later ones need the results of earlier ones; empty when
   *     there is nothing left to try
   */
  List<Point> propose(SearchSpace space, SearchSpec spec, List<Trial> history, int count);
}
