package dev.nightjar.training.model;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Values of all parameters of a trainer, by name.
 *
 * @param values the numbers; whole ones are exact
 * @param texts the words
 */
public record Parameters(SortedMap<String, Double> values, SortedMap<String, String> texts)
    implements Serializable {
  public Parameters {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
  }

  /** Numbers only. */
  public Parameters(SortedMap<String, Double> values) {
    this(values, new TreeMap<>());
  }

  /** The values that a trainer takes where nothing is written. */
  public static Parameters defaults(Trainer trainer) {
    SortedMap<String, Double> values = new TreeMap<>();
    SortedMap<String, String> texts = new TreeMap<>();
    for (Parameter parameter : trainer.parameters()) {
      if (parameter.numeric()) {
        values.put(parameter.name(), parameter.fallback());
      } else {
        texts.put(parameter.name(), parameter.options().get(0));
      }
    }
    return new Parameters(values, texts);
  }

  /** The same but for one number. */
  public Parameters with(String name, double value) {
    SortedMap<String, Double> changed = new TreeMap<>(values);
    changed.put(name, value);
    return new Parameters(changed, texts);
  }

  /** The same but for one word. */
  public Parameters with(String name, String text) {
    SortedMap<String, String> changed = new TreeMap<>(texts);
    changed.put(name, text);
    return new Parameters(values, changed);
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

  /** A word. */
  public String text(String name) {
    String text = texts.get(name);
    if (text == null) {
      throw new IllegalArgumentException("there is no parameter " + name);
    }
    return text;
  }
}
