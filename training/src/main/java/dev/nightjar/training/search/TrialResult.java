package dev.nightjar.training.search;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a training that a study asked for gave.
 *
 * @param trial the trial's id
 * @param level of halving
 * @param point what was trained
 * @param failed true when it could not be trained or measured
 * @param metrics what was measured, by name; a value may be NaN
 */
public record TrialResult(
    int trial, int level, Point point, boolean failed, SortedMap<String, Double> metrics)
    implements Serializable {
  public TrialResult {
    metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
  }
}
