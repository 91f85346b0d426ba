package dev.nightjar.training.evaluation;

import static dev.nightjar.training.evaluation.Direction.MAXIMISE;
import static dev.nightjar.training.evaluation.Direction.MINIMISE;
import static dev.nightjar.training.evaluation.Direction.NONE;

import dev.nightjar.training.model.Task;
import java.util.List;
import java.util.Optional;

/**
 * The metrics of each task, the most telling first. What {@link TaskMetrics} holds for a task are
 * exactly these names in this order.
 */
public final class MetricRegistry {
  private static final double NO_LIMIT = Double.POSITIVE_INFINITY;

  /** Of clipped probabilities; 1 - 1e-15 is rounded, so it is a little more than -ln 1e-15. */
  private static final double MOST_SURPRISE = -Math.log1p(BinaryEvaluation.CLIP - 1);

  private static final List<Metric> BINARY =
      List.of(
          loss("log_loss", MOST_SURPRISE, "mean surprise at what happened"),
          score("auc", 0, "probability that a positive row is ranked above a negative one"),
          score("pr_auc", 0, "average precision over all recalls"),
          loss("brier", 1, "mean squared difference of probability and outcome"),
          loss("calibration_error", 1, "mean gap of probability and share, over ten bins"),
          score("accuracy", 0, "share of rows decided right"),
          score("balanced_accuracy", 0, "mean of recall and specificity"),
          score("precision", 0, "share of positive rows among those decided yes"),
          score("recall", 0, "share of positive rows that are decided yes"),
          score("specificity", 0, "share of negative rows that are decided no"),
          score("f1", 0, "harmonic mean of precision and recall"),
          score("f_beta", 0, "as f1, recall counting beta times as much"),
          score("mcc", -1, "correlation of decision and outcome"),
          loss("cost", NO_LIMIT, "cost of wrong decisions per row"),
          describes("selection_rate", 0, 1, "share of rows that are decided yes"));

  private static final List<Metric> MULTICLASS =
      List.of(
          loss("log_loss", MOST_SURPRISE, "mean surprise at the class"),
          score("accuracy", 0, "share of rows whose most probable class is right"),
          score("balanced_accuracy", 0, "mean recall of the classes that occur"),
          score("macro_f1", 0, "mean f1 of the classes that occur or are predicted"),
          score("weighted_f1", 0, "mean f1 of the classes, by their rows"),
          score("macro_auc", 0, "mean auc of each class against the rest"),
          score("weighted_auc", 0, "mean auc of each class against the rest, by their rows"),
          loss("brier", 2, "mean squared distance of probabilities and class"),
          score("top_k_accuracy", 0, "share of rows whose class is among the k most probable"));

  private static final List<Metric> REGRESSION =
      List.of(
          loss("rmse", NO_LIMIT, "root of the mean squared error"),
          loss("mae", NO_LIMIT, "mean size of the error"),
          loss("mape", NO_LIMIT, "mean size of the error as a share of the outcome"),
          loss("smape", 2, "mean size of the error as a share of outcome and prediction"),
          new Metric(
              "r2",
              MAXIMISE,
              Double.NEGATIVE_INFINITY,
              1,
              "share of the outcomes' variance that is explained"),
          loss("median_absolute_error", NO_LIMIT, "median size of the error"),
          loss("quantile_loss", NO_LIMIT, "mean pinball loss at the quantile"),
          loss("poisson_deviance", NO_LIMIT, "mean deviance of counts"),
          describes("coverage", 0, 1, "share of outcomes that are at most the prediction"),
          describes(
              "mean_error",
              Double.NEGATIVE_INFINITY,
              NO_LIMIT,
              "mean of prediction less outcome: the bias"));

  private static final List<Metric> CLUSTERING =
      List.of(
          score("silhouette", -1, "how much nearer rows are to their cluster than to the next"),
          score("simplified_silhouette", -1, "silhouette by distances to the centres only"),
          loss("davies_bouldin", NO_LIMIT, "spread of clusters against their distance"),
          new Metric(
              "calinski_harabasz",
              MAXIMISE,
              0,
              NO_LIMIT,
              "variance between clusters against variance within"),
          loss("inertia", NO_LIMIT, "sum of squared distances to the centres"),
          describes("clusters", 0, NO_LIMIT, "clusters that have rows"));

  private static final List<Metric> REDUCTION =
      List.of(
          new Metric(
              "explained_variance_ratio",
              MAXIMISE,
              0,
              NO_LIMIT,
              "share of the variance that the components hold; 1 at most if orthonormal"),
          loss("reconstruction_error", NO_LIMIT, "root mean squared difference per value"));

  private static final List<Metric> FAIRNESS =
      List.of(
          loss("demographic_parity_difference", 1, "greatest gap of selection rates"),
          score("demographic_parity_ratio", 0, "least selection rate by the greatest"),
          loss("equal_opportunity_difference", 1, "greatest gap of true positive rates"),
          loss(
              "equalised_odds_difference",
              1,
              "greatest gap of true positive rates or of false positive rates"));

  private MetricRegistry() {}

  /** The metrics of a task. */
  public static List<Metric> of(Task task) {
    return switch (task) {
      case BINARY -> BINARY;
      case MULTICLASS -> MULTICLASS;
      case REGRESSION -> REGRESSION;
      case CLUSTERING -> CLUSTERING;
      case REDUCTION -> REDUCTION;
    };
  }

  /** The metrics of {@link Fairness}, which need groups beside predictions of yes and no. */
  public static List<Metric> fairness() {
    return FAIRNESS;
  }

  /** The names of a task's metrics, for messages. */
  public static List<String> names(Task task) {
    return of(task).stream().map(Metric::name).toList();
  }

  /** A metric of a task by its name. */
  public static Optional<Metric> find(Task task, String name) {
    return of(task).stream().filter(metric -> metric.name().equals(name)).findFirst();
  }

  /**
   * A metric that the task must have.
   *
   * @throws IllegalArgumentException when it has none of this name
   */
  public static Metric require(Task task, String name) {
    return find(task, name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no metric "
                        + name
                        + " of the task "
                        + task.key()
                        + ", only "
                        + String.join(", ", names(task))));
  }

  private static Metric loss(String name, double highest, String meaning) {
    return new Metric(name, MINIMISE, 0, highest, meaning);
  }

  private static Metric score(String name, double lowest, String meaning) {
    return new Metric(name, MAXIMISE, lowest, 1, meaning);
  }

  private static Metric describes(String name, double lowest, double highest, String meaning) {
    return new Metric(name, NONE, lowest, highest, meaning);
  }
}
