package dev.nightjar.training.search;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.util.List;

/**
 * The values that one parameter of a trainer may take, laid out on [0, 1]: an algorithm moves on
 * positions, and every position is a valid value.
 */
public sealed interface Dimension extends Serializable permits Range, Choice, Fixed {
  /** {@link #size} of a dimension whose values cannot be counted. */
  long CONTINUOUS = Long.MAX_VALUE;

  /** The parameter's name. */
  String name();

  /**
   * The value at a position.
   *
   * @param position in [0, 1]; what lies outside counts as the nearer end
   */
  ParameterValue at(double position);

  /**
   * The middle of the positions that give this value.
   *
   * @throws IllegalArgumentException when it is no value of this dimension
   */
  double position(ParameterValue value);

  /** The length of the positions that give this value; 0 where they are single ones. */
  double cell(ParameterValue value);

  /** How many values there are; {@link #CONTINUOUS} when they cannot be counted. */
  long size();

  /**
   * The value of this index, in the order of positions.
   *
   * @param index from 0 to below {@link #size}; of a dimension that can be counted
   */
  ParameterValue value(long index);

  /**
   * Values for a grid, spread evenly over the positions, both ends included.
   *
   * @param resolution at most so many of a range, at least 1; a choice gives all
   */
  List<ParameterValue> grid(int resolution);

  /** False when there is only one value. */
  default boolean isFree() {
    return size() > 1;
  }

  /** The dimension as JSON, as {@code trainers} in models/*.yaml would write its value. */
  JsonNode toJson();
}
