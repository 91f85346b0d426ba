package dev.nightjar.training.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** The value of a parameter: a number or a text. */
public sealed interface ParameterValue extends Serializable {

  /** The value as JSON, which is its canonical form: equal values, equal text, on any Java. */
  JsonNode toJson();

  /** A finite number. */
  static ParameterValue of(double value) {
    return new Number(value);
  }

  /** A text. */
  static ParameterValue of(String value) {
    return new Text(value);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException when it is neither a number nor a text
   */
  static ParameterValue fromJson(JsonNode json) {
    if (json.isNumber()) {
      return new Number(json.doubleValue());
    }
    if (json.isTextual()) {
      return new Text(json.textValue());
    }
    throw new IllegalArgumentException("neither a number nor a text: " + json);
  }

  /**
   * A number.
   *
   * @param value finite; -0.0 becomes 0.0
   */
  record Number(double value) implements ParameterValue {
    private static final double ALL_WHOLE_NUMBERS_BELOW = 1e15;
    private static final int DIGITS_OF_A_DOUBLE = 17;

    public Number {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("not a finite number: " + value);
      }
      value += 0.0;
    }

    @Override
    public JsonNode toJson() {
      if (value == StrictMath.rint(value) && Math.abs(value) < ALL_WHOLE_NUMBERS_BELOW) {
        return JsonNodeFactory.instance.numberNode((long) value);
      }
      return JsonNodeFactory.instance.numberNode(shortest());
    }

    /** The fewest digits that read back as this number; Double.toString differs between Javas. */
    private BigDecimal shortest() {
      BigDecimal exact = new BigDecimal(value);
      for (int digits = 1; digits < DIGITS_OF_A_DOUBLE; digits++) {
        BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
        if (rounded.doubleValue() == value) {
          return rounded;
        }
      }
      return exact.round(new MathContext(DIGITS_OF_A_DOUBLE, RoundingMode.HALF_EVEN));
    }

    @Override
    public String toString() {
      return toJson().toString();
    }
  }

  /** A text, such as the name of an objective. */
  record Text(String value) implements ParameterValue {
    @Override
    public JsonNode toJson() {
      return JsonNodeFactory.instance.textNode(value);
    }

    @Override
    public String toString() {
      return value;
    }
  }
}
