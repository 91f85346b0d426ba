package dev.nightjar.training.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The numbers from low to high, both included.
 *
 * <p>On a logarithmic scale equal lengths of positions are equal factors. A whole number k owns the
 * positions of (k - 1/2, k + 1/2), so that the ends are as likely as their neighbours.
 *
 * @param name the parameter's name
 * @param low the smallest value; above 0 on a logarithmic scale
 * @param high the largest value, above low
 * @param whole whether only whole numbers are values; both ends then are
 * @param scale how the values lie on the positions
 */
public record Range(String name, double low, double high, boolean whole, Scale scale)
    implements Dimension {

  /** How values lie on the positions. */
  public enum Scale {
    LINEAR,
    LOG
  }

  public Range {
    if (!(low < high) || !Double.isFinite(high - low) || (scale == Scale.LOG && !(low > 0))) {
      throw new IllegalArgumentException("no range of '" + name + "': " + low + " to " + high);
    }
    if (whole && (low != StrictMath.rint(low) || high != StrictMath.rint(high))) {
      throw new IllegalArgumentException("not whole: " + low + " to " + high);
    }
  }

  @Override
  public ParameterValue at(double position) {
    double inside = Math.min(Math.max(position, 0), 1);
    double from = scaled(low - half());
    double value = from + inside * (scaled(high + half()) - from);
    double unscaled = scale == Scale.LOG ? StrictMath.exp(value) : value;
    double rounded = whole ? StrictMath.floor(unscaled + 0.5) : unscaled;
    return ParameterValue.of(Math.min(Math.max(rounded, low), high));
  }

  @Override
  public double position(ParameterValue value) {
    double number = number(value);
    return (positionOf(number - half()) + positionOf(number + half())) / 2;
  }

  @Override
  public double cell(ParameterValue value) {
    double number = number(value);
    return whole ? positionOf(number + 0.5) - positionOf(number - 0.5) : 0;
  }

  @Override
  public long size() {
    return whole ? (long) (high - low) + 1 : CONTINUOUS;
  }

  @Override
  public ParameterValue value(long index) {
    return ParameterValue.of(low + index);
  }

  @Override
  public List<ParameterValue> grid(int resolution) {
    if (size() <= resolution) {
      List<ParameterValue> all = new ArrayList<>();
      for (long i = 0; i < size(); i++) {
        all.add(value(i));
      }
      return all;
    }
    Set<ParameterValue> spread = new LinkedHashSet<>();
    for (int i = 0; i < resolution; i++) {
      spread.add(at(resolution == 1 ? 0.5 : i / (resolution - 1.0)));
    }
    return List.copyOf(spread);
  }

  @Override
  public JsonNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    String kind = scale == Scale.LOG ? (whole ? "log_int" : "log") : (whole ? "int" : "real");
    json.putArray(kind).add(ParameterValue.of(low).toJson()).add(ParameterValue.of(high).toJson());
    return json;
  }

  private double number(ParameterValue value) {
    if (value instanceof ParameterValue.Number number
        && number.value() >= low
        && number.value() <= high
        && (!whole || number.value() == StrictMath.rint(number.value()))) {
      return number.value();
    }
    throw new IllegalArgumentException(value + " is no value of " + this);
  }

  private double positionOf(double number) {
    double from = scaled(low - half());
    return (scaled(number) - from) / (scaled(high + half()) - from);
  }

  private double half() {
    return whole ? 0.5 : 0;
  }

  private double scaled(double value) {
    return scale == Scale.LOG ? StrictMath.log(value) : value;
  }
}
