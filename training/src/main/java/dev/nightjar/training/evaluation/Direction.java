package dev.nightjar.training.evaluation;

/** Which values of a metric are good. */
public enum Direction {
  /** The lower, the better. */
  MINIMISE,
  /** The higher, the better. */
  MAXIMISE,
  /** Neither: the metric describes and cannot rank models, such as the mean error. */
  NONE
}
