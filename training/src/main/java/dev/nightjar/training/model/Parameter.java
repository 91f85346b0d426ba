package dev.nightjar.training.model;

import java.util.List;

/**
 * A parameter of a trainer, as models/*.yaml writes it.
 *
 * @param name its key
 * @param kind what its values are
 * @param fallback its value where absent; 0 of a choice or text
 * @param least smallest valid number
 * @param most largest valid number
 * @param options the valid words of a choice, the first one where absent; of a text its value where
 *     absent
 * @param meaning one line for people
 */
public record Parameter(
    String name,
    Kind kind,
    double fallback,
    double least,
    double most,
    List<String> options,
    String meaning) {

  /** What the values of a parameter are. */
  public enum Kind {
    WHOLE,
    REAL,
    /** One of some words. */
    CHOICE,
    /** Any text that the trainer understands. */
    TEXT
  }

  public Parameter {
    options = List.copyOf(options);
  }

  /** A whole number. */
  public static Parameter whole(String name, long fallback, long least, long most, String meaning) {
    return new Parameter(name, Kind.WHOLE, fallback, least, most, List.of(), meaning);
  }

  /** A real number. */
  public static Parameter real(
      String name, double fallback, double least, double most, String meaning) {
    return new Parameter(name, Kind.REAL, fallback, least, most, List.of(), meaning);
  }

  /** One of these words, the first one where absent. */
  public static Parameter choice(String name, List<String> options, String meaning) {
    return new Parameter(name, Kind.CHOICE, 0, 0, 0, options, meaning);
  }

  /** A text, empty where absent. */
  public static Parameter text(String name, String meaning) {
    return new Parameter(name, Kind.TEXT, 0, 0, 0, List.of(""), meaning);
  }

  /** True for whole numbers. */
  public boolean whole() {
    return kind == Kind.WHOLE;
  }

  /** True where values are numbers. */
  public boolean numeric() {
    return kind == Kind.WHOLE || kind == Kind.REAL;
  }
}
