package dev.nightjar.training;

import dev.nightjar.features.FeatureColumn;
import dev.nightjar.features.FeatureTable;
import dev.nightjar.features.TrainingSetSpec;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.YamlMap;
import dev.nightjar.training.calibration.Calibrator;
import dev.nightjar.training.evaluation.Costs;
import dev.nightjar.training.model.Encoding;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.split.SplitSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** Reads {@code models/*.yaml}. */
final class ModelDefinitionReader {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
  private static final List<String> TASKS =
      List.of("binary", "multiclass", "regression", "clustering", "reduction");

  /** Types whose values name groups. */
  private static final Set<DataType> GROUPS =
      Set.of(
          DataTypes.StringType,
          DataTypes.BooleanType,
          DataTypes.ByteType,
          DataTypes.ShortType,
          DataTypes.IntegerType,
          DataTypes.LongType);

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
    YamlMap trainers = yaml.map("trainers");
    ModelSearch search =
        yaml.optionalMap("search")
            .map(written -> ModelSearch.read(trainers, written, Task.BINARY))
            .orElse(null);
    SortedMap<String, Encoding> encodings =
        EncodingsReader.read(yaml.optionalMap("encode"), features);
    ModelDefinition definition =
        new ModelDefinition(
            name,
            rows,
            readCosts(yaml.optionalMap("costs")),
            encodings,
            readSplit(yaml.map("split"), features),
            search == null ? TrainerParameters.read(trainers, Task.BINARY) : search.middles(),
            search,
            EngineReader.read(yaml.optionalMap("engine")),
            Calibrator.Method.read(yaml),
            new PromotionReader(Task.BINARY, features, groups(rows.rows(), features))
                .read(yaml.optionalMap("promote")),
            Retraining.read(yaml.optionalMap("retrain")),
            CardText.read(yaml.optionalMap("card")),
            yaml.mark());
    yaml.finish();
    requireSlicesOfValues(yaml, definition);
    EngineReader.requireFitting(yaml, definition);
    return definition;
  }

  /** A slice is told by the feature's own values, which an encoded one has not in the matrix. */
  private static void requireSlicesOfValues(YamlMap yaml, ModelDefinition definition) {
    for (Promotion.Slice slice : definition.promotion().slices()) {
      if (definition.encodings().containsKey(slice.by())) {
        yaml.problem(
            "promote",
            "slices by '%s' need its values, but 'encode' makes something else of it"
                .formatted(slice.by()));
      }
    }
  }

  /** What decisions may be compared between: features, and all columns of the rows table. */
  private List<String> groups(String rows, List<String> features) {
    TableDefinition table = project.tables().get(rows);
    return table == null
        ? features
        : Stream.concat(
                features.stream(),
                Stream.of(table.selected().fields())
                    .filter(field -> GROUPS.contains(field.dataType()))
                    .map(StructField::name))
            .distinct()
            .toList();
  }

  private void readTask(YamlMap yaml) {
    String task = yaml.string("task", "binary");
    if (!TASKS.contains(task)) {
      problems.unknown(yaml.mark("task"), "task", task, TASKS);
    } else if (!task.equals("binary")) {
      yaml.problem("task", "the task '" + task + "' is not in this version; it trains binary");
    }
  }

  private SplitSpec readSplit(YamlMap yaml, List<String> features) {
    SplitSpec split = SplitSpec.read(yaml);
    if (split.test().isNone()) {
      yaml.problem("test", "a model of a project needs a test part: its gate compares there");
    }
    String group = split.group();
    if (group != null && !group.isEmpty() && !features.contains(group)) {
      problems.unknown(yaml.mark("group"), "feature", group, features);
    }
    return split;
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
