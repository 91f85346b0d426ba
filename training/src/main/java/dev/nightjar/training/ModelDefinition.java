package dev.nightjar.training;

import dev.nightjar.features.FeatureColumn;
import dev.nightjar.features.FeatureTable;
import dev.nightjar.features.TrainingSetSpec;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.SourceMark;
import dev.nightjar.training.calibration.Calibrator;
import dev.nightjar.training.evaluation.Costs;
import dev.nightjar.training.model.Aim;
import dev.nightjar.training.model.Encoding;
import dev.nightjar.training.model.Engine;
import dev.nightjar.training.model.FeatureSpec;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.split.SplitSpec;
import dev.nightjar.training.study.Measuring;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code models/*.yaml}: what to predict, from what, with which trainers.
 *
 * @param name the model's name
 * @param task what is predicted: the probability of yes, or a number
 * @param rows its training set: rows, instant of prediction, label, features in matrix order
 * @param costs what wrong decisions of a binary task cost; chooses the threshold
 * @param encodings by feature, how it becomes floats; the features that are not there do as they
 *     are
 * @param split how the training set is divided
 * @param trainers trainer name to parameters, in written order: the first one is the model, the
 *     others are baselines; {@code constant} is always among them
 * @param search what a study tries to find trainer and parameters; null where they are fixed. With
 *     it {@code trainers} names those that compete
 * @param engine whether all rows are in memory when it is trained
 * @param calibration how the model's probabilities are drawn toward what came true on the
 *     validation part; baselines are left as they are
 * @param promotion when a version deserves to be champion
 * @param retraining when it should be trained again
 * @param card what people say of it in its model cards
 * @param mark where it is written
 */
public record ModelDefinition(
    String name,
    Task task,
    TrainingSetSpec rows,
    Costs costs,
    SortedMap<String, Encoding> encodings,
    SplitSpec split,
    Map<String, Parameters> trainers,
    @Nullable ModelSearch search,
    Engine engine,
    Calibrator.Method calibration,
    Promotion promotion,
    Retraining retraining,
    CardText card,
    SourceMark mark) {
  public ModelDefinition {
    encodings = Collections.unmodifiableSortedMap(new TreeMap<>(encodings));
    trainers = Collections.unmodifiableMap(new LinkedHashMap<>(trainers));
  }

  /** Reads {@code models/*.yaml} by name, in file order; mistakes go to the problems. */
  public static Map<String, ModelDefinition> read(
      Project project, Map<String, FeatureTable> featureTables, Problems problems) {
    return new ModelDefinitionReader(project, featureTables, problems).read();
  }

  /** The same model with another training set. */
  public ModelDefinition withRows(TrainingSetSpec other) {
    return new ModelDefinition(
        name,
        task,
        other,
        costs,
        encodings,
        split,
        trainers,
        search,
        engine,
        calibration,
        promotion,
        retraining,
        card,
        mark);
  }

  /** The same model with another gate. */
  ModelDefinition with(Promotion other) {
    return new ModelDefinition(
        name,
        task,
        rows,
        costs,
        encodings,
        split,
        trainers,
        search,
        engine,
        calibration,
        other,
        retraining,
        card,
        mark);
  }

  /** The same model with the trainers and parameters that a study has found, the best first. */
  ModelDefinition found(Map<String, Parameters> best) {
    Map<String, Parameters> competing = new LinkedHashMap<>(best);
    // The baseline is not searched, but what it is depends on the quantile that is asked for.
    competing.replace(TrainerParameters.CONSTANT, constant());
    return new ModelDefinition(
        name,
        task,
        rows,
        costs,
        encodings,
        split,
        competing,
        null,
        engine,
        calibration,
        promotion,
        retraining,
        card,
        mark);
  }

  /** The features' names in matrix order. */
  public List<String> features() {
    return rows.columns().stream().map(FeatureColumn::name).toList();
  }

  /** What decisions are compared between and no feature holds as it is in the rows table. */
  List<String> asideColumns() {
    return promotion.fairness().stream()
        .map(Promotion.FairnessLimit::by)
        .filter(by -> !features().contains(by) || encodings.containsKey(by))
        .distinct()
        .toList();
  }

  /** The features and how they are encoded, in matrix order. */
  public List<FeatureSpec> featureSpecs() {
    return features().stream()
        .map(f -> new FeatureSpec(f, encodings.getOrDefault(f, new Encoding.Plain())))
        .toList();
  }

  /** The trainer whose model is registered; of a search, one of those that compete. */
  public String trainer() {
    return trainers.keySet().iterator().next();
  }

  /** The parameters of the constant, which is always among the trainers. */
  Parameters constant() {
    return trainers.getOrDefault(
        TrainerParameters.CONSTANT, new Parameters(new TreeMap<>(), new TreeMap<>()));
  }

  /** What is predicted, and which quantile of it is meant. */
  public Aim aim() {
    return switch (task) {
      case BINARY -> Aim.YES_OR_NO;
      case REGRESSION -> new Aim(Target.NUMBER, AskedQuantile.of(trainers));
      case MULTICLASS, CLUSTERING, REDUCTION ->
          throw new IllegalArgumentException("no project trains " + task.key());
    };
  }

  /**
   * How predictions are measured.
   *
   * @param threshold of a binary task
   */
  Measuring measuring(double threshold) {
    return new Measuring(aim().target(), costs, threshold, aim().measuredQuantile());
  }

  /** The seed of the registered model's trainer; 0 where it draws nothing. */
  public long seed() {
    Parameters parameters = trainers.get(trainer());
    Double seed = parameters == null ? null : parameters.values().get("seed");
    return seed == null ? 0 : seed.longValue();
  }

  /**
   * SHA-256 of everything in the definition that decides the trained model and its threshold: not
   * of promotion, retraining, layout or comments.
   */
  public String definitionHash() {
    return DefinitionHash.of(this);
  }
}
