package dev.nightjar.training.search;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Successive halving over rounds of boosting: many trials are trained for few rounds, and only the
 * best of them for more (K. Jamieson, A. Talwalkar, "Non-stochastic best arm identification and
 * hyperparameter optimization", 2016).
 *
 * @param minRounds no level has fewer rounds, at least 1
 * @param maxRounds the rounds of the last level, at least minRounds
 * @param eta one in so many trials goes on to the next level, with so many times the rounds; at
 *     least 2
 * @param bracket how many trials start together
 */
public record Halving(int minRounds, int maxRounds, int eta, int bracket) implements Serializable {
  public Halving {
    if (minRounds < 1 || maxRounds < minRounds || eta < 2 || bracket < 1) {
      throw new IllegalArgumentException(
          "no halving: " + minRounds + " to " + maxRounds + ", eta " + eta + ", of " + bracket);
    }
  }

  /** The rounds of each level, rising: maxRounds, divided by eta as often as minRounds allows. */
  public List<Integer> levels() {
    return levels(minRounds, maxRounds, eta);
  }

  static List<Integer> levels(int minRounds, int maxRounds, int eta) {
    List<Integer> levels = new ArrayList<>();
    for (long divisor = 1; maxRounds / divisor >= minRounds; divisor *= eta) {
      levels.add((int) (maxRounds / divisor));
    }
    Collections.reverse(levels);
    return levels;
  }

  /**
   * The trials that go on to the next level: the best of each eta, at least one; never those that
   * failed or that lack a value of a goal.
   *
   * @param level all trials of the level, measured after its rounds
   * @return by id
   */
  public List<Trial> survivors(List<Trial> level, Ranking ranking) {
    return ranking.order(level).stream()
        .limit(Math.max(1, level.size() / eta))
        .filter(trial -> trial.outcome().status() != Outcome.Status.FAILED)
        .filter(trial -> ranking.isMeasured(trial))
        .sorted(Comparator.comparingInt(Trial::id))
        .toList();
  }
}
