package dev.nightjar.training.table;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.FeatureColumn;
import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.search.Choice;
import dev.nightjar.training.search.Dimension;
import dev.nightjar.training.search.Fixed;
import dev.nightjar.training.search.ParameterValue;
import dev.nightjar.training.search.Point;
import dev.nightjar.training.search.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is tried of a trainer where nobody says it: ranges that hold the good values of most data.
 */
final class UsualSpaces {
  private static final Map<String, List<Dimension>> SEARCHED =
      Map.of(
          "xgboost",
              List.of(
                  new Fixed("rounds", ParameterValue.of(1000)),
                  new Fixed("early_stop", ParameterValue.of(20)),
                  log("eta", 0.03, 0.3),
                  whole("max_depth", 3, 9),
                  log("min_child_weight", 0.5, 100),
                  real("subsample", 0.6, 1),
                  real("colsample_bytree", 0.4, 1),
                  log("lambda", 0.1, 30)),
          "logistic_regression", List.of(log("reg", 1e-5, 1)),
          "linear_regression", List.of(log("reg", 1e-5, 10)),
          "random_forest", List.of(whole("max_depth", 4, 14), whole("min_rows", 1, 50)),
          "gbt", List.of(whole("max_depth", 2, 7), log("eta", 0.03, 0.3)),
          "kmeans", List.of(whole("k", 2, 12)),
          "gaussian_mixture", List.of(whole("k", 2, 8)));

  /** Of a reduction: enough to look at, few enough to be fewer. */
  private static final int COMPONENTS = 10;

  private UsualSpaces() {}

  /** The dimensions of a trainer: those that are searched; the others have their usual value. */
  static List<Dimension> of(Trainer trainer, Encoder encoder, int rows) {
    List<String> known = trainer.parameters().stream().map(Parameter::name).toList();
    List<Dimension> dimensions = new ArrayList<>();
    for (Dimension dimension : SEARCHED.getOrDefault(trainer.name(), List.of())) {
      if (known.contains(dimension.name())) {
        dimensions.add(fitting(dimension, rows));
      }
    }
    if (known.contains("column")) {
      dimensions.add(new Choice("column", numbers(trainer, encoder)));
    }
    if (known.contains("components")) {
      dimensions.add(
          new Fixed("components", ParameterValue.of(Math.min(encoder.width(), COMPONENTS))));
    }
    return dimensions;
  }

  /** Ranges that hold good values for many rows hold only bad ones for a few. */
  private static Dimension fitting(Dimension dimension, int rows) {
    return switch (dimension.name()) {
      case "min_child_weight" ->
          log("min_child_weight", 0.5, Math.max(2, Math.min(100, rows / 100.0)));
      case "min_rows" -> whole("min_rows", 1, Math.max(2, Math.min(50, rows / 50)));
      case "k" -> {
        int high = dimension instanceof Range range ? (int) range.high() : 2;
        int most = Math.min(high, rows - 1);
        yield most <= 2 ? new Fixed("k", ParameterValue.of(2)) : whole("k", 2, most);
      }
      default -> dimension;
    };
  }

  /** Values that are good for most data: a search of few trials may find nothing better. */
  static Optional<Point> proven(String trainer) {
    if (!trainer.equals("xgboost")) {
      return Optional.empty();
    }
    SortedMap<String, ParameterValue> values = new TreeMap<>();
    values.put("rounds", ParameterValue.of(1000));
    values.put("early_stop", ParameterValue.of(20));
    values.put("eta", ParameterValue.of(0.1));
    values.put("max_depth", ParameterValue.of(6));
    return Optional.of(new Point(trainer, values));
  }

  /** The trainers that compete where nobody names one, the one that is searched first. */
  static List<String> trainers(Task task) {
    return switch (task) {
      case BINARY, MULTICLASS -> List.of("xgboost", "logistic_regression");
      case REGRESSION -> List.of("xgboost", "linear_regression");
      case CLUSTERING -> List.of("kmeans");
      case REDUCTION -> List.of("pca");
    };
  }

  /** Any column of numbers may be the one that tells. */
  private static List<ParameterValue> numbers(Trainer trainer, Encoder encoder) {
    List<ParameterValue> numbers =
        encoder.columns().stream()
            .filter(column -> column.kind() != FeatureColumn.Kind.TEXT)
            .map(column -> ParameterValue.of(column.name()))
            .toList();
    if (numbers.isEmpty()) {
      throw NightjarException.user(
          "Cannot train " + trainer.name(),
          "it predicts the value of a column, and no feature is a number",
          "name another --trainer");
    }
    return numbers;
  }

  private static Range log(String name, double low, double high) {
    return new Range(name, low, high, false, Range.Scale.LOG);
  }

  private static Range real(String name, double low, double high) {
    return new Range(name, low, high, false, Range.Scale.LINEAR);
  }

  private static Range whole(String name, int low, int high) {
    return new Range(name, low, high, true, Range.Scale.LINEAR);
  }
}
