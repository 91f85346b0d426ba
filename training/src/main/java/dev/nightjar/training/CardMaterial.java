package dev.nightjar.training;

import dev.nightjar.training.card.CardEvaluation;
import dev.nightjar.training.card.ModelCard;
import dev.nightjar.training.card.ModelCard.Study;
import dev.nightjar.training.evaluation.Costs;
import dev.nightjar.training.evaluation.Fairness;
import dev.nightjar.training.evaluation.PermutationImportance;
import dev.nightjar.training.evaluation.Predicted;
import dev.nightjar.training.evaluation.PredictedBinary;
import dev.nightjar.training.evaluation.TaskMetrics;
import dev.nightjar.training.model.FeatureColumn;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Task;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model card is made from: values that a training has in its hands anyway. Nothing of it
 * needs a project or a lakehouse, so models of files have cards too.
 *
 * @param subject what the model is
 * @param source the training set's id, or the files
 * @param asOf the instant whose knowledge was used; empty where nobody knows
 * @param rows of all parts and the gaps between them
 * @param timed whether the matrices' instants of prediction are instants, not just an order
 * @param parts matrices by {@code training}, {@code validation} and {@code test}, in this order;
 *     slices and fairness need the test part's features
 * @param features what the model's columns look like in the training part; without columns, none is
 *     told of
 * @param sources by feature, the table or file it is read from
 * @param importance of each column of the matrix
 * @param training how the model was made
 * @param predicted by part ({@code validation}, {@code test}) and contender, the model first: what
 *     is predicted on the rows of that part, in their order
 * @param measured by part, the model's measures where there are no labels to predict
 * @param sliced features whose values are measured one by one
 * @param sliceRows how many test rows a slice needs, at least 1
 * @param fairness between which groups decisions are compared
 * @param aside rows of the test part by the values of columns that are no features
 * @param threshold yes is decided where the probability is at least this
 * @param costs of wrong decisions
 * @param lineage where it comes from: names and values, in the order to show them in
 * @param study the search that found the parameters; null without one
 */
public record CardMaterial(
    ModelCard.Subject subject,
    String source,
    String asOf,
    long rows,
    boolean timed,
    Map<String, Matrix> parts,
    FeatureFacts features,
    Map<String, String> sources,
    Importances importance,
    ModelCard.Training training,
    Map<String, Map<String, Predicted>> predicted,
    Map<String, TaskMetrics> measured,
    List<String> sliced,
    long sliceRows,
    List<Groups> fairness,
    Slices aside,
    double threshold,
    Costs costs,
    Map<String, String> lineage,
    @Nullable Study study) {
  /** Of a feature of many values only the largest slices are told. */
  private static final int MOST_SLICES = 40;

  /**
   * The values of a column as groups.
   *
   * @param by the feature, or the column aside
   * @param minRows how many rows must stand behind a rate, at least 1
   */
  public record Groups(String by, long minRows) {}

  public CardMaterial {
    parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
  }

  /** The card, with its limits. */
  public ModelCard card() {
    List<ModelCard.Result> results = new ArrayList<>();
    predicted.forEach(
        (part, contenders) ->
            results.addAll(CardEvaluation.results(part, contenders, part.equals("test"))));
    measured.forEach(
        (part, metrics) ->
            results.add(CardEvaluation.result(part, training.trainer(), true, metrics, Map.of())));
    Predicted test = ofModel("test");
    PredictedBinary binary = test instanceof PredictedBinary b ? b : null;
    return CardEvaluation.withLimits(
        new ModelCard(
            subject,
            new ModelCard.Data(source, asOf, rows, dataParts()),
            featuresTold(),
            training,
            results,
            slices(test),
            fairness(binary),
            binary == null ? null : CardEvaluation.plots(binary),
            binary == null ? null : CardEvaluation.decisions(binary, threshold, costs),
            List.of(),
            lineage,
            study));
  }

  private @Nullable Predicted ofModel(String part) {
    Map<String, Predicted> contenders = predicted.getOrDefault(part, Map.of());
    return contenders.isEmpty() ? null : contenders.values().iterator().next();
  }

  private List<ModelCard.Part> dataParts() {
    List<ModelCard.Part> told = new ArrayList<>();
    parts.forEach(
        (name, matrix) ->
            told.add(
                new ModelCard.Part(
                    name,
                    matrix.rows(),
                    timed && matrix.rows() > 0 ? instant(matrix, 0) : null,
                    timed && matrix.rows() > 0 ? instant(matrix, matrix.rows() - 1) : null,
                    labelMean(matrix))));
    return told;
  }

  private @Nullable Double labelMean(Matrix matrix) {
    boolean meant = subject.task() == Task.BINARY || subject.task() == Task.REGRESSION;
    if (!meant || matrix.rows() == 0) {
      return null;
    }
    double sum = 0;
    for (float label : matrix.labels()) {
      sum += label;
    }
    return sum / matrix.rows();
  }

  private List<ModelCard.Feature> featuresTold() {
    List<ModelCard.Feature> told = new ArrayList<>();
    for (int i = 0; i < features.columns().size(); i++) {
      FeatureColumn column = features.columns().get(i);
      told.add(
          new ModelCard.Feature(
              column.name(),
              sources.getOrDefault(column.name(), source),
              column.kind().name().toLowerCase(Locale.ROOT),
              column.dictionary().size(),
              features.missing()[i],
              at(importance.shares(), i),
              at(importance.gains(), i),
              permutation(importance.dealt(), i)));
    }
    return told;
  }

  private static @Nullable Double at(double[] shares, int column) {
    return shares.length == 0 ? null : (Double) shares[column];
  }

  private static ModelCard.@Nullable Permutation permutation(
      Importances.@Nullable Dealt dealt, int column) {
    if (dealt == null) {
      return null;
    }
    PermutationImportance of = dealt.columns().get(column);
    return new ModelCard.Permutation(
        dealt.metric(), of.mean(), of.deviation(), dealt.rows(), dealt.repeats());
  }

  private List<ModelCard.Slice> slices(@Nullable Predicted test) {
    List<ModelCard.Slice> told = new ArrayList<>();
    Matrix matrix = parts.get("test");
    if (test == null || matrix == null) {
      return told;
    }
    Slices.of(matrix, sliced)
        .rowsOf()
        .forEach(
            (feature, values) ->
                values.entrySet().stream()
                    .sorted((a, b) -> Integer.compare(b.getValue().length, a.getValue().length))
                    .limit(MOST_SLICES)
                    .forEach(
                        slice ->
                            told.add(
                                CardEvaluation.slice(
                                    feature,
                                    slice.getKey(),
                                    test.pick(slice.getValue()),
                                    sliceRows))));
    return told;
  }

  private List<ModelCard.GroupedFairness> fairness(@Nullable PredictedBinary test) {
    List<ModelCard.GroupedFairness> told = new ArrayList<>();
    Matrix matrix = parts.get("test");
    if (test == null || matrix == null) {
      return told;
    }
    Slices slices =
        aside.and(Slices.of(matrix, fairness.stream().map(Groups::by).distinct().toList()));
    for (Groups groups : fairness) {
      Fairness found = slices.fairness(groups.by(), test, groups.minRows());
      if (found != null) {
        told.add(new ModelCard.GroupedFairness(groups.by(), groups.minRows(), found));
      }
    }
    return told;
  }

  private static String instant(Matrix matrix, int row) {
    return Instant.EPOCH.plus(matrix.predictAt()[row], ChronoUnit.MICROS).toString();
  }
}
