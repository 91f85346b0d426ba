package dev.nightjar.training.table;

import dev.nightjar.training.FeatureFacts;
import dev.nightjar.training.Importances;
import dev.nightjar.training.Slices;
import dev.nightjar.training.evaluation.Bootstrap.Interval;
import dev.nightjar.training.evaluation.Predicted;
import dev.nightjar.training.evaluation.TaskMetrics;
import dev.nightjar.training.model.AutomaticEncoding;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.registry.PortableModel;
import dev.nightjar.training.study.Measuring;
import dev.nightjar.training.study.StudyResult;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What training on a table gave.
 *
 * @param model trained on all rows
 * @param parameters it was trained with
 * @param contenders the model's trainer first, then those it beat, baselines among them
 * @param training labels and instants of the rows it was measured after; with or without features
 * @param features what its columns look like in these rows
 * @param test the rows that the reported metrics are of, as the model reads them
 * @param measuring how they were measured
 * @param intervals by metric of the test part: 95 % of resamples lie inside
 * @param importance of each column of the test rows' matrix
 * @param groups test rows by the values of columns that decisions are compared between
 * @param study all trials
 * @param facts counts and words about the rows
 * @param decisions how each column was encoded, or why it was left out
 */
public record TableResult(
    PortableModel model,
    Parameters parameters,
    List<Contender> contenders,
    Matrix training,
    FeatureFacts features,
    Matrix test,
    Measuring measuring,
    Map<String, Interval> intervals,
    Importances importance,
    Slices groups,
    StudyResult study,
    Facts facts,
    List<AutomaticEncoding.Decision> decisions) {
  public TableResult {
    contenders = List.copyOf(contenders);
    decisions = List.copyOf(decisions);
  }

  /**
   * One that was compared.
   *
   * @param trainer its trainer
   * @param parameters it was trained with
   * @param validation mean over the folds
   * @param test over the test rows
   * @param predicted its predictions of the test rows; null where nothing is labelled
   */
  public record Contender(
      String trainer,
      Parameters parameters,
      Map<String, Double> validation,
      TaskMetrics test,
      @Nullable Predicted predicted) {}

  /**
   * Counts and words.
   *
   * @param rows that were trained on
   * @param testRows that were measured
   * @param unlabelled left out because their label is unknown
   * @param testFrom where the test rows come from
   * @param validatedBy how trials were compared
   * @param knownKeys rows of a test set with a key that the data have too; 0 without one
   * @param rounded columns with whole numbers that no float is equal to, and how many
   */
  public record Facts(
      int rows,
      int testRows,
      long unlabelled,
      String testFrom,
      String validatedBy,
      int knownKeys,
      Map<String, Long> rounded) {}

  /** The winner. */
  public Contender best() {
    return contenders.get(0);
  }
}
