package dev.nightjar.training.search;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which trials are better: a total order that does not depend on the order of the trials given.
 *
 * <ol>
 *   <li>complete trials that keep all constraints;
 *   <li>pruned ones that do, those of more rounds first;
 *   <li>trials that break a constraint, by the sum of their violations;
 *   <li>trials without a value of a goal (not measured, NaN);
 *   <li>failed trials.
 * </ol>
 *
 * Among equals the goal's metric decides, and at last the lowest id. Several goals: by the number
 * of the front in non-dominated sorting, then by crowding distance, the lonely first (K. Deb et
 * al., "A fast and elitist multiobjective genetic algorithm: NSGA-II", 2002).
 *
 * @param goals what is made small or large, at least one
 * @param constraints what must be kept to
 */
public record Ranking(List<Goal> goals, List<Constraint> constraints) implements Serializable {
  private static final int COMPLETE = 0;
  private static final int PRUNED = 1;
  private static final int INFEASIBLE = 2;
  private static final int UNMEASURED = 3;
  private static final int FAILED = 4;

  public Ranking {
    goals = List.copyOf(goals);
    constraints = List.copyOf(constraints);
    if (goals.isEmpty()) {
      throw new IllegalArgumentException("a ranking without a goal");
    }
  }

  /** The trials, best first. */
  public List<Trial> order(List<Trial> trials) {
    List<Placed> placed = new ArrayList<>(trials.stream().map(this::place).toList());
    placed.sort(Placed.BY_GROUP.thenComparing(Placed.BY_COSTS).thenComparing(Placed.BY_ID));
    if (goals.size() > 1) {
      for (int from = 0, to; from < placed.size(); from = to) {
        to = from + 1;
        while (to < placed.size()
            && Placed.BY_GROUP.compare(placed.get(from), placed.get(to)) == 0) {
          to++;
        }
        if (placed.get(from).group < UNMEASURED) {
          List<Placed> group = placed.subList(from, to);
          List<Placed> sorted = byFronts(group);
          for (int i = 0; i < sorted.size(); i++) {
            group.set(i, sorted.get(i));
          }
        }
      }
    }
    return placed.stream().map(Placed::trial).toList();
  }

  /**
   * The complete trials that keep all constraints and that no other of them beats in one goal
   * without losing in another (the Pareto front), by id. With one goal: the best and its ties.
   */
  public List<Trial> front(List<Trial> trials) {
    List<Placed> sound = trials.stream().map(this::place).filter(p -> p.group == COMPLETE).toList();
    return sound.stream()
        .filter(one -> sound.stream().noneMatch(other -> other.dominates(one)))
        .sorted(Placed.BY_ID)
        .map(Placed::trial)
        .toList();
  }

  /**
   * The trial whose model a study gives: of the front the best by the first goal, then by the next
   * ones and the lowest id. Empty when no trial is complete and keeps all constraints.
   */
  public Optional<Trial> winner(List<Trial> trials) {
    return trials.stream()
        .map(this::place)
        .filter(p -> p.group == COMPLETE)
        .min(Placed.BY_COSTS.thenComparing(Placed.BY_ID))
        .map(Placed::trial);
  }

  /** The sum of the violations of all constraints; 0 when they are kept, at most infinite. */
  public double violation(Outcome outcome) {
    return constraints.stream().mapToDouble(c -> c.violation(outcome.metrics())).sum();
  }

  /** Whether the trial has a value of every goal. */
  boolean isMeasured(Trial trial) {
    return goals.stream().noneMatch(goal -> Double.isNaN(goal.cost(trial.outcome().metrics())));
  }

  private Placed place(Trial trial) {
    Outcome outcome = trial.outcome();
    double[] costs = goals.stream().mapToDouble(goal -> goal.cost(outcome.metrics())).toArray();
    double violation = violation(outcome);
    if (outcome.status() == Outcome.Status.FAILED) {
      return new Placed(trial, FAILED, 0, costs);
    }
    if (!isMeasured(trial)) {
      return new Placed(trial, UNMEASURED, 0, costs);
    }
    if (violation > 0) {
      return new Placed(trial, INFEASIBLE, violation, costs);
    }
    return outcome.status() == Outcome.Status.PRUNED
        ? new Placed(trial, PRUNED, -outcome.rounds(), costs)
        : new Placed(trial, COMPLETE, 0, costs);
  }

  /** Front by front; within one the lonely first. */
  private static List<Placed> byFronts(List<Placed> group) {
    List<Placed> left = new ArrayList<>(group);
    List<Placed> sorted = new ArrayList<>();
    while (!left.isEmpty()) {
      List<Placed> front =
          left.stream()
              .filter(one -> left.stream().noneMatch(other -> other.dominates(one)))
              .toList();
      double[] distance = crowding(front);
      Integer[] order = new Integer[front.size()];
      Arrays.setAll(order, i -> i);
      Arrays.sort(
          order,
          Comparator.comparingDouble((Integer i) -> -distance[i])
              .thenComparing(front::get, Placed.BY_COSTS.thenComparing(Placed.BY_ID)));
      for (int i : order) {
        sorted.add(front.get(i));
      }
      left.removeAll(front);
    }
    return sorted;
  }

  /** How far the neighbours of each lie apart in every goal; infinite for the ends. */
  private static double[] crowding(List<Placed> front) {
    double[] distance = new double[front.size()];
    for (int goal = 0; goal < front.get(0).costs.length; goal++) {
      int at = goal;
      Integer[] order = new Integer[front.size()];
      Arrays.setAll(order, i -> i);
      Arrays.sort(
          order,
          Comparator.comparingDouble((Integer i) -> front.get(i).costs[at])
              .thenComparing(front::get, Placed.BY_ID));
      double least = front.get(order[0]).costs[at];
      double most = front.get(order[order.length - 1]).costs[at];
      for (int i = 0; i < order.length; i++) {
        if (i == 0 || i == order.length - 1) {
          distance[order[i]] = Double.POSITIVE_INFINITY;
        } else if (most > least && Double.isFinite(most - least)) {
          distance[order[i]] +=
              (front.get(order[i + 1]).costs[at] - front.get(order[i - 1]).costs[at])
                  / (most - least);
        }
      }
    }
    return distance;
  }

  /** A trial with what decides its place; within a group the smaller {@code within} comes first. */
  private static final class Placed {
    static final Comparator<Placed> BY_GROUP =
        Comparator.comparingInt((Placed p) -> p.group).thenComparingDouble(p -> p.within);
    static final Comparator<Placed> BY_COSTS = (a, b) -> Arrays.compare(a.costs, b.costs);
    static final Comparator<Placed> BY_ID = Comparator.comparingInt(p -> p.trial.id());

    final Trial trial;
    final int group;
    final double within;
    final double[] costs;

    Placed(Trial trial, int group, double within, double[] costs) {
      this.trial = trial;
      this.group = group;
      this.within = within;
      this.costs = costs;
    }

    Trial trial() {
      return trial;
    }

    boolean dominates(Placed other) {
      boolean better = false;
      for (int i = 0; i < costs.length; i++) {
        if (costs[i] > other.costs[i]) {
          return false;
        }
        better |= costs[i] < other.costs[i];
      }
      return better;
    }
  }
}
