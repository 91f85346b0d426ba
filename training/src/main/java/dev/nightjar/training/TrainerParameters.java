package dev.nightjar.training;

import dev.nightjar.lakehouse.YamlMap;
import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.trainer.Trainers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads {@code trainers:} of a model. */
final class TrainerParameters {
  static final String CONSTANT = ModelVersion.BASELINE_TRAINER;

  private TrainerParameters() {}

  /**
   * Trainer name to parameters in written order; the constant comes last where it is not written.
   */
  static Map<String, Parameters> read(YamlMap yaml) {
    Map<String, Parameters> trainers = new LinkedHashMap<>();
    for (String name : yaml.keys()) {
      if (Trainers.names().contains(name)) {
        trainers.put(name, read(yaml, Trainers.named(name)));
      } else {
        yaml.has(name);
        yaml.problems().unknown(yaml.mark(name), "trainer", name, Trainers.names());
      }
    }
    if (trainers.isEmpty()) {
      yaml.problems().add(yaml.mark(), "'trainers' must name at least one of " + Trainers.names());
    }
    trainers.putIfAbsent(CONSTANT, new Parameters(new TreeMap<>()));
    return trainers;
  }

  private static Parameters read(YamlMap trainers, Trainer trainer) {
    SortedMap<String, Double> values = new TreeMap<>();
    YamlMap yaml = trainers.map(trainer.name());
    for (Parameter parameter : trainer.parameters()) {
      values.put(parameter.name(), value(yaml, parameter));
    }
    if (trainer.name().equals("xgboost") && yaml.has("early_stop")) {
      yaml.problem(
          "early_stop",
          "'early_stop' needs a study (search), which this version does not run: give fixed rounds");
    }
    yaml.finish();
    return new Parameters(values);
  }

  private static double value(YamlMap yaml, Parameter parameter) {
    String name = parameter.name();
    if (yaml.isMap(name) || yaml.isList(name)) {
      yaml.problem(
          name,
          "a range of '"
              + name
              + "' needs a study (search), which this version does not run: give"
              + " one value");
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

  private static String text(Parameter parameter, double value) {
    return parameter.whole() ? Long.toString((long) value) : Double.toString(value);
  }
}
