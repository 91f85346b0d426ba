package dev.nightjar.training.search;

import java.io.Serializable;
import java.util.SortedMap;

/**
 * What a metric must keep to.
 *
 * @param metric its name
 * @param bound the largest or smallest value allowed, itself included
 * @param atMost true for the largest, false for the smallest
 */
public record Constraint(String metric, double bound, boolean atMost) implements Serializable {

  /**
   * By how much the metric breaks the bound, as a share of the bound's size (of 1 where the bound
   * is 0), so that constraints of several metrics add up; 0 when it is kept, infinite when the
   * metric was not measured.
   */
  double violation(SortedMap<String, Double> metrics) {
    double value = metrics.getOrDefault(metric, Double.NaN);
    if (Double.isNaN(value)) {
      return Double.POSITIVE_INFINITY;
    }
    double excess = atMost ? value - bound : bound - value;
    return excess <= 0 ? 0 : excess / (bound == 0 ? 1 : Math.abs(bound));
  }
}
