package dev.nightjar.training;

import dev.nightjar.training.evaluation.Fairness;
import dev.nightjar.training.evaluation.Predicted;
import dev.nightjar.training.evaluation.PredictedBinary;
import dev.nightjar.training.evaluation.TaskMetrics;
import dev.nightjar.training.model.FeatureColumn;
import dev.nightjar.training.model.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a matrix by the values of some features, or of columns that are none.
 *
 * @param rowsOf by column and value, the numbers of the rows
 */
public record Slices(SortedMap<String, SortedMap<String, int[]>> rowsOf) {
  /** None. */
  public static final Slices NONE = new Slices(new TreeMap<>());

  /** The value of a row without one. */
  public static final String MISSING = "missing";

  /** These slices, and those of others for what is not here. */
  Slices and(Slices others) {
    SortedMap<String, SortedMap<String, int[]>> all = new TreeMap<>(others.rowsOf);
    all.putAll(rowsOf);
    return new Slices(all);
  }

  static Slices of(Matrix matrix, List<String> features) {
    SortedMap<String, SortedMap<String, int[]>> rowsOf = new TreeMap<>();
    for (String feature : features) {
      int column = matrix.encoder().names().indexOf(feature);
      if (column >= 0) {
        rowsOf.put(feature, byValue(matrix, column));
      }
    }
    return new Slices(rowsOf);
  }

  /** The measures of every slice. */
  SortedMap<String, SortedMap<String, TaskMetrics>> measure(Predicted predicted) {
    SortedMap<String, SortedMap<String, TaskMetrics>> metrics = new TreeMap<>();
    rowsOf.forEach(
        (feature, values) -> {
          SortedMap<String, TaskMetrics> ofFeature = new TreeMap<>();
          values.forEach((value, rows) -> ofFeature.put(value, predicted.pick(rows).measure()));
          metrics.put(feature, ofFeature);
        });
    return metrics;
  }

  /** How differently decisions treat the values of a feature; null without the feature. */
  @Nullable Fairness fairness(String feature, PredictedBinary predicted, long minRows) {
    SortedMap<String, int[]> values = rowsOf.get(feature);
    if (values == null) {
      return null;
    }
    List<String> names = values.keySet().stream().filter(value -> !value.equals(MISSING)).toList();
    int[] codes = new int[predicted.rows()];
    Arrays.fill(codes, -1);
    for (int code = 0; code < names.size(); code++) {
      for (int row : values.getOrDefault(names.get(code), new int[0])) {
        codes[row] = code;
      }
    }
    return Fairness.measure(predicted, codes, names, minRows);
  }

  private static SortedMap<String, int[]> byValue(Matrix matrix, int column) {
    float[] values = new float[matrix.rows()];
    for (int row = 0; row < values.length; row++) {
      values[row] = matrix.values()[row * matrix.width() + column];
    }
    // Sorted by value, then row; NaN comes last and equals itself.
    Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, (a, b) -> Float.compare(values[a], values[b]));
    FeatureColumn feature = matrix.encoder().columns().get(column);
    SortedMap<String, int[]> byValue = new TreeMap<>();
    for (int from = 0, to; from < order.length; from = to) {
      float value = values[order[from]];
      to = from + 1;
      while (to < order.length && Float.compare(values[order[to]], value) == 0) {
        to++;
      }
      int[] rows = Arrays.stream(order, from, to).mapToInt(Integer::intValue).toArray();
      byValue.put(text(feature, value), rows);
    }
    return byValue;
  }

  private static String text(FeatureColumn feature, float value) {
    if (Float.isNaN(value)) {
      return MISSING;
    }
    return switch (feature.kind()) {
      case TEXT -> feature.dictionary().get((int) value);
      case FLAG -> value == 1 ? "true" : "false";
      case NUMBER -> value == (long) value ? Long.toString((long) value) : Float.toString(value);
    };
  }
}
