package dev.nightjar.training.model;

import java.io.Serializable;

/**
 * A feature and how it is encoded.
 *
 * @param name the column of the data
 * @param encoding how it becomes floats
 */
public record FeatureSpec(String name, Encoding encoding) implements Serializable {
  /** A feature that is encoded as it is. */
  public static FeatureSpec plain(String name) {
    return new FeatureSpec(name, new Encoding.Plain());
  }
}
