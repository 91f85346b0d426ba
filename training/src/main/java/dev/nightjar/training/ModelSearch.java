package dev.nightjar.training;

import dev.nightjar.lakehouse.YamlMap;
import dev.nightjar.training.evaluation.MetricRegistry;
import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.search.Dimension;
import dev.nightjar.training.search.ParameterRule;
import dev.nightjar.training.search.ParameterValue;
import dev.nightjar.training.search.Point;
import dev.nightjar.training.search.SearchSpace;
import dev.nightjar.training.search.SearchSpec;
import dev.nightjar.training.study.AskedParameters;
import dev.nightjar.training.trainer.Trainers;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a study tries for a model: {@code trainers:} with ranges, and {@code search:}.
 *
 * @param space the trainers that compete, and the values of their parameters
 * @param spec how they are tried
 */
public record ModelSearch(SearchSpace space, SearchSpec spec) {
  /** The seed is the trial's own, so that trials draw differently. */
  private static final String SEED = "seed";

  static ModelSearch read(YamlMap trainers, YamlMap search, Task task) {
    Map<String, List<ParameterRule>> rules = new LinkedHashMap<>();
    for (Trainer trainer : Trainers.all()) {
      if (trainer.tasks().contains(task)) {
        rules.put(trainer.name(), trainer.parameters().stream().map(ModelSearch::rule).toList());
      }
    }
    SearchSpace written = SearchSpace.read(trainers, rules);
    TreeMap<String, List<Dimension>> competing = new TreeMap<>(written.trainers());
    competing.remove(TrainerParameters.CONSTANT);
    SearchSpace space = new SearchSpace(competing.isEmpty() ? written.trainers() : competing);
    return new ModelSearch(space, SearchSpec.read(search, space, MetricRegistry.names(task)));
  }

  /** What a trainer's parameter may be. */
  static ParameterRule rule(Parameter parameter) {
    return switch (parameter.kind()) {
      case WHOLE ->
          new ParameterRule(
              parameter.name(),
              ParameterRule.Kind.WHOLE,
              parameter.least(),
              parameter.most(),
              List.of(),
              parameter.name().equals(SEED) ? null : ParameterValue.of(parameter.fallback()),
              parameter.meaning());
      case REAL ->
          ParameterRule.real(
              parameter.name(),
              parameter.fallback(),
              parameter.least(),
              parameter.most(),
              parameter.meaning());
      case CHOICE -> ParameterRule.text(parameter.name(), parameter.options(), parameter.meaning());
      case TEXT -> ParameterRule.anyText(parameter.name(), parameter.meaning());
    };
  }

  /** The trainers in the middle of their ranges: for messages and names, not to train. */
  Map<String, Parameters> middles() {
    Map<String, Parameters> middles = new LinkedHashMap<>();
    for (String trainer : space.trainers().keySet()) {
      double[] middle = new double[space.free(trainer).size()];
      Arrays.fill(middle, 0.5);
      Point point = space.point(trainer, middle);
      middles.put(trainer, AskedParameters.of(point));
    }
    middles.putIfAbsent(TrainerParameters.CONSTANT, new Parameters(new TreeMap<>()));
    return middles;
  }
}
