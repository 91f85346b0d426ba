package dev.nightjar.training.search;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What came of a trial.
 *
 * @param status how it ended
 * @param rounds how many rounds it was trained for; 0 where trials have none
 * @param metrics what was measured, by name; a value may be NaN
 */
public record Outcome(Status status, int rounds, SortedMap<String, Double> metrics) {

  /** How a trial ended. */
  public enum Status {
    /** Trained in full and measured. */
    COMPLETE,
    /** Trained in full, and a constraint is broken. */
    INFEASIBLE,
    /** Stopped after a level of halving, because others were better. */
    PRUNED,
    /** It could not be trained or measured. */
    FAILED
  }

  public Outcome {
    metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
  }
}
