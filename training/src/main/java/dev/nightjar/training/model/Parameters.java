package dev.nightjar.training.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Values of all parameters of a trainer, by name.
 *
 * @param values parameter name to value; whole numbers are exact
 */
public record Parameters(SortedMap<String, Double> values) {
  public Parameters {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /** A whole number. */
  public int whole(String name) {
    return (int) real(name);
  }

  /** A number. */
  public double real(String name) {
    Double value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("there is no parameter " + name);
    }
    return value;
  }
}
