package dev.nightjar.training.evaluation;

/**
 * What is known of a metric without any data.
 *
 * @param name its name in YAML, tables and JSON, in snake_case
 * @param direction which values are good
 * @param lowest the least value it can take, or negative infinity
 * @param highest the greatest value it can take, or positive infinity
 * @param meaning in one line, for people
 */
public record Metric(
    String name, Direction direction, double lowest, double highest, String meaning) {

  /** Whether models can be ranked by it. */
  public boolean ranks() {
    return direction != Direction.NONE;
  }

  /**
   * By how much a value is better than another, in the metric's unit; negative when it is worse.
   *
   * @throws IllegalArgumentException when the metric cannot rank
   */
  public double gain(double value, double than) {
    return switch (direction) {
      case MAXIMISE -> value - than;
      case MINIMISE -> than - value;
      case NONE -> throw new IllegalArgumentException(name + " has no better and worse");
    };
  }

  /** Whether a value is better than another, and not just as good; never with NaN. */
  public boolean better(double value, double than) {
    return gain(value, than) > 0;
  }
}
