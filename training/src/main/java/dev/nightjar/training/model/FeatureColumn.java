package dev.nightjar.training.model;

import java.io.Serializable;
import java.util.List;

/**
 * One column of the matrix.
 *
 * @param name the feature's name in training set and scoring rows
 * @param kind what it holds
 * @param dictionary the training set's values of a text column in binary order of their UTF-8
 *     bytes; a value's code is its index. Empty for the other kinds
 */
public record FeatureColumn(String name, Kind kind, List<String> dictionary)
    implements Serializable {

  /** What a column holds; training and scoring must agree on it. */
  public enum Kind {
    /** Text, encoded as its index in the dictionary. */
    TEXT,
    /** Any SQL number, encoded as the nearest float. */
    NUMBER,
    /** A boolean, encoded as 0 or 1. */
    FLAG
  }

  public FeatureColumn {
    dictionary = List.copyOf(dictionary);
  }
}
