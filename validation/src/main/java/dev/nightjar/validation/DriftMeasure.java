package dev.nightjar.validation;

/**
 * How far the rows of now lie from the training data. Implementations have no state; they are
 * symmetric: exchanging the two sides changes nothing.
 */
public interface DriftMeasure {
  /** Its name in monitors/*.yaml. */
  String name();

  /**
   * The drift of one column.
   *
   * @return 0 where all shares are equal, at most {@link #greatest}; NaN where it is not
   *     measurable, because either side has no row
   */
  double of(CountVector counts);

  /** The value that no drift exceeds. */
  double greatest();

  /**
   * What chance alone is expected to give, at most about, if nothing drifted: grows with the number
   * of buckets, falls with the number of rows. A verdict compares {@link #of} with its threshold
   * and this together. May be above {@link #greatest} where rows are few.
   *
   * @return at least 0; NaN where {@link #of} is not measurable
   */
  double noise(CountVector counts);
}
