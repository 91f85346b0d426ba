package dev.nightjar.validation.deequ;

import org.jspecify.annotations.Nullable;

/** One thing that Deequ counts in a scan, for each group of rows. */
public sealed interface Measure {

  /**
   * Rows whose column is not null, by Deequ's Completeness.
   *
   * @param column a column's name
   * @param where SQL condition for the rows to judge, or null for all
   */
  record Complete(String column, @Nullable String where) implements Measure {}

  /**
   * Rows that meet a condition, by Deequ's Compliance.
   *
   * @param condition SQL condition; must not be null on a row to judge, for Deequ would count null
   *     as a violation
   * @param where SQL condition for the rows to judge, or null for all
   */
  record Holds(String condition, @Nullable String where) implements Measure {}

  /**
   * Rows, by Deequ's Size.
   *
   * @param where SQL condition for the rows to count, or null for all
   */
  record Rows(@Nullable String where) implements Measure {}

  /**
   * What was counted. An empty group has no state in Deequ (its metric is a failure); here it
   * counts 0 of 0.
   *
   * @param judged number of rows judged
   * @param holding how many of them hold
   */
  record Count(long judged, long holding) {}
}
