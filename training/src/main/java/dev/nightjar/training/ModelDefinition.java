package dev.nightjar.training;

import dev.nightjar.features.FeatureColumn;
import dev.nightjar.features.FeatureTable;
import dev.nightjar.features.TrainingSetSpec;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.SourceMark;
import dev.nightjar.training.evaluation.Costs;
import dev.nightjar.training.model.Parameters;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code models/*.yaml}: what to predict, from what, with which trainers. The task is binary: the
 * probability of yes.
 *
 * @param name the model's name
 * @param rows its training set: rows, instant of prediction, label, features in matrix order
 * @param costs what wrong decisions cost; chooses the threshold
 * @param split how the training set is divided
 * @param trainers trainer name to parameters, in written order: the first one is the model, the
 *     others are baselines; {@code constant} is always among them
 * @param promotion when a version deserves to be champion
 * @param retraining when it should be trained again
 * @param mark where it is written
 */
public record ModelDefinition(
    String name,
    TrainingSetSpec rows,
    Costs costs,
    TimeSplit split,
    Map<String, Parameters> trainers,
    Promotion promotion,
    Retraining retraining,
    SourceMark mark) {
  public ModelDefinition {
    trainers = Collections.unmodifiableMap(new LinkedHashMap<>(trainers));
  }

  /** Reads {@code models/*.yaml} by name, in file order; mistakes go to the problems. */
  public static Map<String, ModelDefinition> read(
      Project project, Map<String, FeatureTable> featureTables, Problems problems) {
    return new ModelDefinitionReader(project, featureTables, problems).read();
  }

  /** The same model with another training set. */
  public ModelDefinition withRows(TrainingSetSpec other) {
    return new ModelDefinition(name, other, costs, split, trainers, promotion, retraining, mark);
  }

  /** The features' names in matrix order. */
  public List<String> features() {
    return rows.columns().stream().map(FeatureColumn::name).toList();
  }

  /** The trainer whose model is registered. */
  public String trainer() {
    return trainers.keySet().iterator().next();
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
