package dev.nightjar.training.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a parameter of a trainer, or a setting of a search algorithm, may be.
 *
 * @param name its key
 * @param kind what its values are
 * @param least smallest valid number
 * @param most largest valid number
 * @param texts the valid texts; empty for numbers, and for a text that may be anything
 * @param fallback its value where it is not written; null leaves it out of the points
 * @param meaning one line for people
 */
public record ParameterRule(
    String name,
    Kind kind,
    double least,
    double most,
    List<String> texts,
    @Nullable ParameterValue fallback,
    String meaning) {

  /** What a parameter's values are. */
  public enum Kind {
    WHOLE,
    REAL,
    TEXT
  }

  public ParameterRule {
    texts = List.copyOf(texts);
  }

  /** A whole number. */
  public static ParameterRule whole(
      String name, long fallback, long least, long most, String meaning) {
    return new ParameterRule(
        name, Kind.WHOLE, least, most, List.of(), ParameterValue.of((double) fallback), meaning);
  }

  /** A real number. */
  public static ParameterRule real(
      String name, double fallback, double least, double most, String meaning) {
    return new ParameterRule(
        name, Kind.REAL, least, most, List.of(), ParameterValue.of(fallback), meaning);
  }

  /** One of several texts, the first of which is the fallback. */
  public static ParameterRule text(String name, List<String> texts, String meaning) {
    return new ParameterRule(
        name, Kind.TEXT, Double.NaN, Double.NaN, texts, ParameterValue.of(texts.get(0)), meaning);
  }

  /** Any text, empty where it is not written. */
  public static ParameterRule anyText(String name, String meaning) {
    return new ParameterRule(
        name, Kind.TEXT, Double.NaN, Double.NaN, List.of(), ParameterValue.of(""), meaning);
  }

  /** What is wrong with a value, as the end of a sentence about it; null when nothing is. */
  @Nullable String wrong(ParameterValue value) {
    if (kind == Kind.TEXT) {
      return value instanceof ParameterValue.Text text
              && (texts.isEmpty() || texts.contains(text.value()))
          ? null
          : "must be one of " + String.join(", ", texts);
    }
    if (!(value instanceof ParameterValue.Number number)) {
      return kind == Kind.WHOLE ? "must be a whole number" : "must be a number";
    }
    if (kind == Kind.WHOLE && number.value() != StrictMath.rint(number.value())) {
      return "must be a whole number";
    }
    return number.value() >= least && number.value() <= most
        ? null
        : "must lie between " + ParameterValue.of(least) + " and " + ParameterValue.of(most);
  }
}
