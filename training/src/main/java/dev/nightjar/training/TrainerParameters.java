package dev.nightjar.training;

import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.YamlMap;
import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.trainer.Trainers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads {@code trainers:} of a model. */
final class TrainerParameters {
  static final String CONSTANT = ModelVersion.BASELINE_TRAINER;

  private TrainerParameters() {}

  /**
   * Trainer name to parameters in written order; the constant comes last where it is not written
   * and knows the task.
   */
  static Map<String, Parameters> read(YamlMap yaml, Task task) {
    Map<String, Parameters> trainers = new LinkedHashMap<>();
    List<String> fitting =
        Trainers.all().stream().filter(t -> t.tasks().contains(task)).map(Trainer::name).toList();
    for (String name : yaml.keys()) {
      if (fitting.contains(name)) {
        trainers.put(name, read(yaml, Trainers.named(name)));
      } else if (Trainers.names().contains(name)) {
        yaml.has(name);
        yaml.problem(
            name,
            "the trainer '"
                + name
                + "' does not know the task '"
                + task.key()
                + "'; these do: "
                + String.join(", ", fitting));
      } else {
        yaml.has(name);
        yaml.problems().unknown(yaml.mark(name), "trainer", name, fitting);
      }
    }
    if (trainers.isEmpty()) {
      yaml.problems().add(yaml.mark(), "'trainers' must name at least one of " + fitting);
    }
    if (fitting.contains(CONSTANT)) {
      trainers.putIfAbsent(CONSTANT, Parameters.defaults(Trainers.named(CONSTANT)));
    }
    return trainers;
  }

  private static Parameters read(YamlMap trainers, Trainer trainer) {
    SortedMap<String, Double> values = new TreeMap<>();
    SortedMap<String, String> texts = new TreeMap<>();
    YamlMap yaml = trainers.map(trainer.name());
    for (Parameter parameter : trainer.parameters()) {
      if (parameter.numeric()) {
        values.put(parameter.name(), value(yaml, parameter));
      } else {
        texts.put(parameter.name(), text(yaml, parameter));
      }
    }
    if (values.getOrDefault("early_stop", 0.0) > 0) {
      yaml.problem(
          "early_stop",
          "'early_stop' needs 'search', which gives the rows to stop by: add it, or give fixed rounds");
    }
    yaml.finish();
    return new Parameters(values, texts);
  }

  private static String text(YamlMap yaml, Parameter parameter) {
    String name = parameter.name();
    String fallback = parameter.options().get(0);
    if (isRange(yaml, parameter)) {
      return fallback;
    }
    String text = yaml.string(name, fallback);
    if (parameter.kind() == Parameter.Kind.CHOICE && !parameter.options().contains(text)) {
      yaml.problem(
          name,
          "'%s' is not a valid %s (%s)%s"
              .formatted(
                  text, name, parameter.meaning(), Problems.didYouMean(text, parameter.options())));
      return fallback;
    }
    return text;
  }

  private static double value(YamlMap yaml, Parameter parameter) {
    String name = parameter.name();
    if (isRange(yaml, parameter)) {
      return parameter.fallback();
    }
    double value =
        parameter.whole()
            ? yaml.integer(name, (long) parameter.fallback())
            : yaml.number(name, parameter.fallback());
    if (!(value >= parameter.least() && value <= parameter.most())) {
      yaml.problem(
          name,
          "'%s' (%s) must lie between %s and %s, but is %s"
              .formatted(
                  name,
                  parameter.meaning(),
                  text(parameter, parameter.least()),
                  text(parameter, parameter.most()),
                  text(parameter, value)));
      return parameter.fallback();
    }
    return value;
  }

  private static boolean isRange(YamlMap yaml, Parameter parameter) {
    String name = parameter.name();
    if (!yaml.isMap(name) && !yaml.isList(name)) {
      return false;
    }
    yaml.problem(
        name,
        "a range of '"
            + name
            + "' needs 'search', which chooses from it: add it, or give one value");
    return true;
  }

  private static String text(Parameter parameter, double value) {
    return parameter.whole() ? Long.toString((long) value) : Double.toString(value);
  }
}
