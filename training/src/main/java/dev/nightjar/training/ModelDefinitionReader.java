package dev.nightjar.training;

import dev.nightjar.features.FeatureColumn;
import dev.nightjar.features.FeatureTable;
import dev.nightjar.features.TrainingSetSpec;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.YamlMap;
import dev.nightjar.training.evaluation.Costs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code models/*.yaml}. */
final class ModelDefinitionReader {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
  private static final List<String> TASKS =
      List.of("binary", "multiclass", "regression", "clustering", "reduction");

  private final Project project;
  private final Map<String, FeatureTable> featureTables;
  private final Problems problems;

  ModelDefinitionReader(
      Project project, Map<String, FeatureTable> featureTables, Problems problems) {
    this.project = project;
    this.featureTables = featureTables;
    this.problems = problems;
  }

  Map<String, ModelDefinition> read() {
    Map<String, ModelDefinition> definitions = new LinkedHashMap<>();
    for (YamlMap yaml : project.folder().documents("models", problems)) {
      ModelDefinition definition = read(yaml);
      if (definitions.put(definition.name(), definition) != null) {
        yaml.problem("model", "the model '" + definition.name() + "' is defined twice");
      }
    }
    return definitions;
  }

  private ModelDefinition read(YamlMap yaml) {
    String name = yaml.string("model");
    if (!name.isEmpty() && !NAME.matcher(name).matches()) {
      yaml.problem("model", "'" + name + "' is not a name: small letters, digits and _");
    }
    readTask(yaml);
    TrainingSetSpec rows = TrainingSetSpec.read(yaml, project, featureTables, problems);
    List<String> features = rows.columns().stream().map(FeatureColumn::name).toList();
    if (yaml.has("search")) {
      yaml.problem(
          "search",
          "'search' needs a study, which this version does not run: give each trainer fixed"
              + " parameters and leave 'search' out");
    }
    ModelDefinition definition =
        new ModelDefinition(
            name,
            rows,
            readCosts(yaml.optionalMap("costs")),
            TimeSplit.read(yaml.map("split")),
            TrainerParameters.read(yaml.map("trainers")),
            Promotion.read(yaml.optionalMap("promote"), features),
            Retraining.read(yaml.optionalMap("retrain")),
            yaml.mark());
    yaml.finish();
    return definition;
  }

  private void readTask(YamlMap yaml) {
    String task = yaml.string("task", "binary");
    if (!TASKS.contains(task)) {
      problems.unknown(yaml.mark("task"), "task", task, TASKS);
    } else if (!task.equals("binary")) {
      yaml.problem("task", "the task '" + task + "' is not in this version; it trains binary");
    }
  }

  private static Costs readCosts(Optional<YamlMap> written) {
    if (written.isEmpty()) {
      return new Costs(1, 1);
    }
    YamlMap yaml = written.get();
    Costs costs = new Costs(cost(yaml, "false_positive"), cost(yaml, "false_negative"));
    yaml.finish();
    return costs;
  }

  private static double cost(YamlMap yaml, String key) {
    double cost = yaml.number(key, 1);
    if (!(cost > 0) || Double.isInfinite(cost)) {
      yaml.problem(key, "'" + key + "' must be greater than 0, but is " + cost);
      return 1;
    }
    return cost;
  }
}
