package dev.nightjar.training.evaluation;

import dev.nightjar.training.model.Task;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Predicted probabilities of yes. Without weights log loss, auc, pr_auc, brier and calibration
 * error are those of {@link BinaryEvaluation}.
 */
public final class PredictedBinary extends Predicted {
  private final double[] probabilities;
  private final double[] labels;
  private final Settings settings;
  private @Nullable Ranking ranking;

  /**
   * What metrics of decisions need.
   *
   * @param threshold yes is decided where probability {@code >=} threshold
   * @param beta of {@code f_beta}, greater than 0
   * @param costs of wrong decisions
   */
  public record Settings(double threshold, double beta, Costs costs) {
    /** Yes from one half, recall counting twice as much as precision, either mistake costing 1. */
    public static final Settings DEFAULT = new Settings(0.5, 2, new Costs(1, 1));

    public Settings {
      if (Double.isNaN(threshold) || !(beta > 0 && beta < Double.MAX_VALUE)) {
        throw new IllegalArgumentException("threshold " + threshold + ", beta " + beta);
      }
    }
  }

  private PredictedBinary(
      double[] probabilities, double[] labels, double @Nullable [] weights, Settings settings) {
    super(Task.BINARY, labels.length, weights);
    if (probabilities.length != labels.length) {
      throw new IllegalArgumentException(
          probabilities.length + " predictions for " + labels.length + " outcomes");
    }
    this.probabilities = probabilities;
    this.labels = labels;
    this.settings = settings;
  }

  /**
   * Predictions of which each counts once.
   *
   * @param probabilities of the positive class
   * @param labels 0 or 1, NaN where unknown, in the same order
   */
  public static PredictedBinary of(double[] probabilities, double[] labels) {
    return of(probabilities, labels, null, Settings.DEFAULT);
  }

  /**
   * Predictions with weights.
   *
   * @param probabilities of the positive class
   * @param labels 0 or 1, NaN where unknown, in the same order
   * @param weights of the rows, at least 0; null if each counts once
   * @param settings of the metrics of decisions
   * @throws IllegalArgumentException when the arrays differ in length
   */
  public static PredictedBinary of(
      double[] probabilities, double[] labels, double @Nullable [] weights, Settings settings) {
    return new PredictedBinary(probabilities, labels, weights, settings);
  }

  @Override
  public PredictedBinary pick(int[] picked) {
    return new PredictedBinary(
        pick(probabilities, picked), pick(labels, picked), pickWeights(picked), settings);
  }

  /** What deciding at a threshold gives; null when the predictions cannot be measured. */
  public @Nullable Confusion confusion(double threshold) {
    Ranking.Weighed weighed = weighed();
    return weighed == null ? null : weighed.at(threshold);
  }

  /**
   * What deciding at each threshold gives, in the order given.
   *
   * @return nothing when the predictions cannot be measured
   */
  public List<Threshold> thresholds(double... thresholds) {
    Ranking.Weighed weighed = weighed();
    return weighed == null
        ? List.of()
        : Arrays.stream(thresholds)
            .mapToObj(at -> new Threshold(at, weighed.at(at), weighed.at(at).cost(settings.costs)))
            .toList();
  }

  /**
   * A threshold and what it brings.
   *
   * @param threshold yes is decided where probability {@code >=} threshold
   * @param confusion decisions beside outcomes
   * @param cost of wrong decisions per row
   */
  public record Threshold(double threshold, Confusion confusion, double cost) {}

  /** The rows that count, ranked and weighed in order; null when they cannot be measured. */
  Ranking.@Nullable Weighed weighed() {
    Predicted known = known();
    if (!known.flawOfAll().isEmpty()) {
      return null;
    }
    PredictedBinary ordered =
        (PredictedBinary) known.pick(RowOrder.sorted(known.rows(), known::compareRows));
    return ordered.ranking().weighed(ordered.allWeights());
  }

  double probability(int row) {
    return probabilities[row];
  }

  double outcome(int row) {
    return labels[row];
  }

  Settings settings() {
    return settings;
  }

  @Override
  boolean isLabelled(int row) {
    return !Double.isNaN(labels[row]);
  }

  @Override
  String flaw() {
    return RankedPredictions.flaw(probabilities, labels);
  }

  @Override
  int compareRows(int a, int b) {
    int byProbability = Double.compare(probabilities[a] + 0.0, probabilities[b] + 0.0);
    int byLabel = byProbability != 0 ? byProbability : Double.compare(labels[a], labels[b]);
    return byLabel != 0 ? byLabel : Double.compare(weight(a), weight(b));
  }

  @Override
  boolean sameLabel(Predicted other, int row) {
    return other instanceof PredictedBinary binary
        && Double.compare(labels[row] + 0.0, binary.labels[row] + 0.0) == 0;
  }

  @Override
  TaskMetrics.Measures under(double[] weights) {
    Ranking.Weighed weighed = ranking().weighed(weights);
    return new TaskMetrics.Measures(
        metric -> value(metric, weighed), metric -> note(metric, weighed));
  }

  private Ranking ranking() {
    if (ranking == null) {
      boolean[] positive = new boolean[labels.length];
      for (int row = 0; row < positive.length; row++) {
        positive[row] = labels[row] == 1;
      }
      ranking = Ranking.of(probabilities, positive);
    }
    return ranking;
  }

  private double value(String metric, Ranking.Weighed weighed) {
    return switch (metric) {
      case "log_loss" -> weighed.logLoss();
      case "auc" -> weighed.auc();
      case "pr_auc" -> weighed.averagePrecision();
      case "brier" -> weighed.brier();
      case "calibration_error" -> weighed.calibrationError();
      default -> decided(metric, weighed.at(settings.threshold));
    };
  }

  private double decided(String metric, Confusion confusion) {
    return switch (metric) {
      case "accuracy" -> confusion.accuracy();
      case "balanced_accuracy" -> confusion.balancedAccuracy();
      case "precision" -> confusion.precision();
      case "recall" -> confusion.recall();
      case "specificity" -> confusion.specificity();
      case "f1" -> confusion.f(1);
      case "f_beta" -> confusion.f(settings.beta);
      case "mcc" -> confusion.mcc();
      case "cost" -> confusion.cost(settings.costs);
      case "selection_rate" -> confusion.selectionRate();
      default -> throw new IllegalArgumentException("there is no metric " + metric);
    };
  }

  private String note(String metric, Ranking.Weighed weighed) {
    boolean noPositives = weighed.positives() == 0;
    boolean noNegatives = weighed.negatives() == 0;
    Confusion decided = weighed.at(settings.threshold);
    return switch (metric) {
      case "auc", "balanced_accuracy" ->
          noPositives || noNegatives
              ? "it needs both outcomes, and all rows are "
                  + (noPositives ? "negative" : "positive")
              : "";
      case "pr_auc", "recall" -> noPositives ? "all rows are negative" : "";
      case "specificity" -> noNegatives ? "all rows are positive" : "";
      case "precision" -> decided.selected() == 0 ? "no row is decided yes" : "";
      case "f1", "f_beta" ->
          noPositives && decided.selected() == 0 ? "no row is positive or decided yes" : "";
      case "mcc" ->
          noPositives || noNegatives
              ? "all outcomes are the same"
              : decided.selected() == 0 || decided.selected() == decided.rows()
                  ? "all decisions are the same"
                  : "";
      default -> "";
    };
  }
}
