package dev.nightjar.training;

import dev.nightjar.features.FeatureColumn;
import dev.nightjar.features.FeatureTable;
import dev.nightjar.features.TrainingSetSpec;
import dev.nightjar.lakehouse.Expressions;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.YamlMap;
import dev.nightjar.training.calibration.Calibrator;
import dev.nightjar.training.evaluation.Costs;
import dev.nightjar.training.evaluation.Metric;
import dev.nightjar.training.evaluation.MetricRegistry;
import dev.nightjar.training.model.Encoding;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.search.Dimension;
import dev.nightjar.training.search.Fixed;
import dev.nightjar.training.split.SplitSpec;
import dev.nightjar.training.trainer.Trainers;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** Reads {@code models/*.yaml}. */
final class ModelDefinitionReader {
  private static final Set<Task> PROJECT_TASKS = EnumSet.of(Task.BINARY, Task.REGRESSION);

  /** The parameter of the constant that says which number it is. */
  private static final String NUMBER = "number";

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

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
    Task task = readTask(yaml);
    TrainingSetSpec rows = TrainingSetSpec.read(yaml, project, featureTables, problems);
    requireLabel(yaml, rows.label(), task);
    List<String> features = rows.columns().stream().map(FeatureColumn::name).toList();
    YamlMap trainers = yaml.map("trainers");
    ModelSearch search =
        yaml.optionalMap("search")
            .map(written -> ModelSearch.read(trainers, written, task))
            .orElse(null);
    SortedMap<String, Encoding> encodings =
        EncodingsReader.read(yaml.optionalMap("encode"), features);
    Map<String, Parameters> competing =
        withBaseline(
            task,
            trainers,
            search == null ? TrainerParameters.read(trainers, task) : search.middles());
    ModelDefinition definition =
        new ModelDefinition(
            name,
            task,
            rows,
            readCosts(yaml, task),
            encodings,
            readSplit(yaml.map("split"), features),
            competing,
            search,
            EngineReader.read(yaml.optionalMap("engine")),
            readCalibration(yaml, task),
            new PromotionReader(
                    task, usual(task, competing), features, groups(rows.rows(), features))
                .read(yaml.optionalMap("promote")),
            Retraining.read(yaml.optionalMap("retrain")),
            CardText.read(yaml.optionalMap("card")),
            yaml.mark());
    yaml.finish();
    requireSlicesOfValues(yaml, definition);
    requireGroupsOfValues(yaml, definition);
    requireOneQuestion(yaml, trainers, definition);
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

  /** The values of an encoded feature are read from the rows table, if that has them. */
  private void requireGroupsOfValues(YamlMap yaml, ModelDefinition definition) {
    List<String> columns = groups(definition.rows().rows(), List.of());
    for (String by : definition.asideColumns()) {
      if (definition.encodings().containsKey(by) && !columns.contains(by)) {
        yaml.problem(
            "promote",
            "'fairness' by '%s' needs its values, but 'encode' makes something else of it, and the rows table '%s' has no such column"
                .formatted(by, definition.rows().rows()));
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

  /** The task; binary where another one is asked for that a project cannot have. */
  private Task readTask(YamlMap yaml) {
    String key = yaml.string("task", Task.BINARY.key());
    if (!Task.keys().contains(key)) {
      problems.unknown(yaml.mark("task"), "task", key, Task.keys());
      return Task.BINARY;
    }
    Task task = Task.of(key);
    if (!PROJECT_TASKS.contains(task)) {
      yaml.problem(
          "task",
          "a model of a project is binary or regression; %s is trained without a project: nightjar train --data FILE --task %s"
              .formatted(
                  task.labelled() ? task.key() : task.key() + ", which has no labels,", key));
      return Task.BINARY;
    }
    return task;
  }

  private void requireLabel(YamlMap yaml, TrainingSetSpec.Label label, Task task) {
    TableDefinition table = project.tables().get(label.from());
    if (task == Task.REGRESSION && table != null && !label.value().isEmpty()) {
      DataType type =
          Expressions.check(label.value(), table.selected(), Expressions.Kind.ROW, wrong -> {});
      if (type instanceof BooleanType) {
        yaml.map("label")
            .problem(
                "value",
                "'%s' is yes or no, and a regression predicts a number: give a number, or say task: binary"
                    .formatted(label.value()));
      }
    }
  }

  /** The trainers with a constant that answers what is asked for: of a quantile the labels' own. */
  private static Map<String, Parameters> withBaseline(
      Task task, YamlMap yaml, Map<String, Parameters> trainers) {
    if (task != Task.REGRESSION) {
      return trainers;
    }
    Parameters usual = Parameters.defaults(Trainers.named(TrainerParameters.CONSTANT));
    SortedMap<String, Double> values = new TreeMap<>(usual.values());
    SortedMap<String, String> texts = new TreeMap<>(usual.texts());
    Double asked = AskedQuantile.of(trainers);
    if (asked != null) {
      values.put(AskedQuantile.QUANTILE, asked);
      texts.put(NUMBER, AskedQuantile.QUANTILE);
    }
    if (yaml.isMap(TrainerParameters.CONSTANT)) {
      YamlMap written = yaml.map(TrainerParameters.CONSTANT);
      if (written.has(NUMBER)) {
        texts.put(NUMBER, written.string(NUMBER));
      }
      if (written.has(AskedQuantile.QUANTILE)) {
        values.put(AskedQuantile.QUANTILE, written.number(AskedQuantile.QUANTILE, 0));
      }
    }
    Map<String, Parameters> all = new LinkedHashMap<>(trainers);
    all.put(TrainerParameters.CONSTANT, new Parameters(values, texts));
    return all;
  }

  /** The most telling metric of what is asked for. */
  private static Metric usual(Task task, Map<String, Parameters> trainers) {
    return task == Task.REGRESSION && AskedQuantile.of(trainers) != null
        ? MetricRegistry.require(task, "quantile_loss")
        : MetricRegistry.of(task).get(0);
  }

  /** A study chooses among answers: trainers that answer other questions cannot be compared. */
  private static void requireOneQuestion(
      YamlMap yaml, YamlMap trainers, ModelDefinition definition) {
    definition
        .trainers()
        .forEach(
            (name, parameters) ->
                Trainers.named(name)
                    .refused(definition.task(), parameters)
                    .forEach((key, why) -> trainers.map(name).problem(key, why)));
    if (definition.task() != Task.REGRESSION) {
      return;
    }
    if (AskedQuantile.all(definition.trainers()).size() > 1) {
      yaml.problem(
          "trainers",
          "the trainers are asked for the quantiles %s: ask all of them for one"
              .formatted(AskedQuantile.all(definition.trainers())));
    }
    ModelSearch search = definition.search();
    if (search == null) {
      return;
    }
    search
        .space()
        .trainers()
        .forEach(
            (trainer, dimensions) ->
                dimensions.stream()
                    .filter(each -> !(each instanceof Fixed))
                    .map(Dimension::name)
                    .filter(name -> name.equals("objective") || name.equals(AskedQuantile.QUANTILE))
                    .forEach(
                        name ->
                            trainers
                                .map(trainer)
                                .problem(
                                    name,
                                    "'%s' of %s says what is asked for, which a study cannot choose: give one value"
                                        .formatted(name, trainer))));
  }

  private static Calibrator.Method readCalibration(YamlMap yaml, Task task) {
    Calibrator.Method method = Calibrator.Method.read(yaml);
    if (method != Calibrator.Method.NONE && task == Task.REGRESSION) {
      yaml.problem("calibrate", "'calibrate' is of probabilities, which a regression has none of");
      return Calibrator.Method.NONE;
    }
    return method;
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

  private static Costs readCosts(YamlMap model, Task task) {
    Optional<YamlMap> written = model.optionalMap("costs");
    if (written.isPresent() && task != Task.BINARY) {
      model.problem(
          "costs",
          "'costs' choose the threshold of decisions of yes and no, which a %s model does not make"
              .formatted(task.key()));
    }
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
