package dev.nightjar.training.evaluation;

import dev.nightjar.training.model.Task;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Predicted probabilities of several classes. The class of the highest probability is the one
 * predicted; of equal ones the first. A class that occurs but that the model does not know needs a
 * column of zeros, so that its rows count as the mistakes that they are.
 */
public final class PredictedClasses extends Predicted {
  /** How far the probabilities of a row may add up to something else than 1. */
  private static final double TOLERANCE = 1e-3;

  private final double[] probabilities;
  private final int[] labels;
  private final List<String> names;
  private final int topK;
  private int @Nullable [] predicted;
  private final @Nullable Ranking[] rankings;
  private double @Nullable [] losses;
  private double @Nullable [] squares;
  private double @Nullable [] hits;

  private PredictedClasses(
      double[] probabilities,
      int[] labels,
      double @Nullable [] weights,
      List<String> names,
      int topK) {
    super(Task.MULTICLASS, labels.length, weights);
    if (probabilities.length != (long) labels.length * names.size()) {
      throw new IllegalArgumentException(
          "%d probabilities for %d outcomes of %d classes"
              .formatted(probabilities.length, labels.length, names.size()));
    }
    if (topK < 1) {
      throw new IllegalArgumentException("the " + topK + " most probable classes");
    }
    this.probabilities = probabilities;
    this.labels = labels;
    this.names = List.copyOf(names);
    this.topK = topK;
    this.rankings = new Ranking[names.size()];
  }

  /**
   * Predictions of which each counts once; a class among the three most probable is a hit.
   *
   * @param probabilities row by row, one for each class
   * @param labels the number of each row's class, from 0; negative where unknown
   * @param names of the classes
   */
  public static PredictedClasses of(double[] probabilities, int[] labels, List<String> names) {
    return of(probabilities, labels, null, names, 3);
  }

  /**
   * Predictions with weights.
   *
   * @param probabilities row by row, one for each class; in [0, 1], adding up to 1 within 0.001, or
   *     0 for a class that the model does not know
   * @param labels the number of each row's class, from 0; negative where unknown
   * @param weights of the rows, at least 0; null if each counts once
   * @param names of the classes
   * @param topK how many of the most probable classes {@code top_k_accuracy} looks at, at least 1
   * @throws IllegalArgumentException when the arrays do not fit together
   */
  public static PredictedClasses of(
      double[] probabilities,
      int[] labels,
      double @Nullable [] weights,
      List<String> names,
      int topK) {
    return new PredictedClasses(probabilities, labels, weights, names, topK);
  }

  /**
   * How well one class is told from the others.
   *
   * @param name of the class
   * @param support rows of the class, or their weight
   * @param precision share of its rows among those predicted to be of it; null if none is
   * @param recall share of its rows that are found; null without rows
   * @param f1 harmonic mean of both; null without rows and predictions
   * @param auc of the class against the rest; null without rows of either
   */
  public record ClassMetrics(
      String name,
      double support,
      @Nullable Double precision,
      @Nullable Double recall,
      @Nullable Double f1,
      @Nullable Double auc) {}

  /** The metrics of each class, in the order of the classes; none if they cannot be measured. */
  public List<ClassMetrics> classes() {
    PredictedClasses ordered = ordered();
    if (ordered == null) {
      return List.of();
    }
    double[] weights = ordered.allWeights();
    Decided decided = Decided.of(ordered.confusion(weights));
    List<ClassMetrics> classes = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      classes.add(
          new ClassMetrics(
              names.get(c),
              decided.support[c],
              defined(decided.right[c] / decided.selected[c]),
              defined(decided.recall(c)),
              defined(decided.f1(c)),
              defined(ordered.ranking(c).weighed(weights).auc())));
    }
    return classes;
  }

  /**
   * Rows, or their weight, by class (first index) and predicted class (second); null if they cannot
   * be measured.
   */
  public double @Nullable [][] confusion() {
    PredictedClasses ordered = ordered();
    return ordered == null ? null : ordered.confusion(ordered.allWeights());
  }

  /** The classes. */
  public List<String> names() {
    return names;
  }

  @Override
  public PredictedClasses pick(int[] picked) {
    int width = names.size();
    double[] pickedProbabilities = new double[picked.length * width];
    int[] pickedLabels = new int[picked.length];
    for (int i = 0; i < picked.length; i++) {
      System.arraycopy(probabilities, picked[i] * width, pickedProbabilities, i * width, width);
      pickedLabels[i] = labels[picked[i]];
    }
    return new PredictedClasses(
        pickedProbabilities, pickedLabels, pickWeights(picked), names, topK);
  }

  @Override
  boolean isLabelled(int row) {
    return labels[row] >= 0;
  }

  @Override
  String flaw() {
    int unknown = 0;
    int wrong = 0;
    int unfinished = 0;
    for (int row = 0; row < labels.length; row++) {
      unknown += labels[row] >= names.size() ? 1 : 0;
      double sum = 0;
      boolean proper = true;
      for (int c = 0; c < names.size(); c++) {
        double p = probability(row, c);
        proper &= p >= 0 && p <= 1;
        sum += p;
      }
      wrong += proper ? 0 : 1;
      unfinished += proper && Math.abs(sum - 1) > TOLERANCE ? 1 : 0;
    }
    return unknown > 0
        ? unknown + " outcomes are of no class that was named"
        : wrong > 0
            ? wrong + " rows have predictions that are not between 0 and 1"
            : unfinished > 0 ? unfinished + " rows have predictions that do not add up to 1" : "";
  }

  @Override
  int compareRows(int a, int b) {
    int order = Integer.compare(labels[a], labels[b]);
    for (int c = 0; order == 0 && c < names.size(); c++) {
      order = Double.compare(probability(a, c) + 0.0, probability(b, c) + 0.0);
    }
    return order != 0 ? order : Double.compare(weight(a), weight(b));
  }

  @Override
  boolean sameLabel(Predicted other, int row) {
    return other instanceof PredictedClasses classes
        && labels[row] == classes.labels[row]
        && (labels[row] < 0 || names.equals(classes.names));
  }

  @Override
  TaskMetrics.Measures under(double[] weights) {
    double rows = sum(weights);
    return new TaskMetrics.Measures(
        metric -> value(metric, weights, rows), metric -> note(metric, weights));
  }

  private double value(String metric, double[] weights, double rows) {
    return switch (metric) {
      case "log_loss" -> weightedSum(losses(), weights) / rows;
      case "accuracy" -> accuracy(weights) / rows;
      case "balanced_accuracy" -> balancedAccuracy(Decided.of(confusion(weights)));
      case "macro_f1" -> f1(Decided.of(confusion(weights)), false);
      case "weighted_f1" -> f1(Decided.of(confusion(weights)), true);
      case "macro_auc" -> auc(weights, false);
      case "weighted_auc" -> auc(weights, true);
      case "brier" -> weightedSum(squares(), weights) / rows;
      case "top_k_accuracy" -> weightedSum(hits(), weights) / rows;
      default -> throw new IllegalArgumentException("there is no metric " + metric);
    };
  }

  private String note(String metric, double[] weights) {
    int occurring = 0;
    for (double support : supports(weights)) {
      occurring += support > 0 ? 1 : 0;
    }
    return switch (metric) {
      case "balanced_accuracy" -> occurring < 2 ? "it needs two classes that occur" : "";
      case "macro_auc", "weighted_auc" ->
          occurring < 2
              ? "it needs two classes that occur"
              : occurring < names.size()
                  ? names.size() - occurring + " classes that do not occur are left out"
                  : "";
      case "top_k_accuracy" ->
          topK >= names.size() ? "there are no more than " + names.size() + " classes" : "";
      default -> "";
    };
  }

  private double accuracy(double[] weights) {
    int[] decided = predicted();
    double right = 0;
    for (int row = 0; row < labels.length; row++) {
      right += decided[row] == labels[row] ? weights[row] : 0;
    }
    return right;
  }

  private static double balancedAccuracy(Decided decided) {
    double sum = 0;
    int occurring = 0;
    for (int c = 0; c < decided.support.length; c++) {
      if (decided.support[c] > 0) {
        sum += decided.recall(c);
        occurring++;
      }
    }
    return occurring < 2 ? Double.NaN : sum / occurring;
  }

  private static double f1(Decided decided, boolean bySupport) {
    double sum = 0;
    double weight = 0;
    for (int c = 0; c < decided.support.length; c++) {
      double share = bySupport ? decided.support[c] : 1;
      if (decided.support[c] + decided.selected[c] > 0 && share > 0) {
        sum += share * decided.f1(c);
        weight += share;
      }
    }
    return sum / weight;
  }

  private double auc(double[] weights, boolean bySupport) {
    double sum = 0;
    double weight = 0;
    for (int c = 0; c < names.size(); c++) {
      Ranking.Weighed weighed = ranking(c).weighed(weights);
      double auc = weighed.auc();
      if (!Double.isNaN(auc)) {
        double share = bySupport ? weighed.positives() : 1;
        sum += share * auc;
        weight += share;
      }
    }
    return sum / weight;
  }

  private double[][] confusion(double[] weights) {
    double[][] confusion = new double[names.size()][names.size()];
    int[] decided = predicted();
    for (int row = 0; row < labels.length; row++) {
      confusion[labels[row]][decided[row]] += weights[row];
    }
    return confusion;
  }

  private double[] supports(double[] weights) {
    double[] supports = new double[names.size()];
    for (int row = 0; row < labels.length; row++) {
      supports[labels[row]] += weights[row];
    }
    return supports;
  }

  private int[] predicted() {
    if (predicted == null) {
      predicted = new int[labels.length];
      for (int row = 0; row < predicted.length; row++) {
        for (int c = 1; c < names.size(); c++) {
          if (probability(row, c) > probability(row, predicted[row])) {
            predicted[row] = c;
          }
        }
      }
    }
    return predicted;
  }

  private double[] losses() {
    if (losses == null) {
      losses = new double[labels.length];
      for (int row = 0; row < losses.length; row++) {
        losses[row] = -Math.log(Math.max(probability(row, labels[row]), BinaryEvaluation.CLIP));
      }
    }
    return losses;
  }

  private double[] squares() {
    if (squares == null) {
      squares = new double[labels.length];
      for (int row = 0; row < squares.length; row++) {
        for (int c = 0; c < names.size(); c++) {
          double gap = probability(row, c) - (c == labels[row] ? 1 : 0);
          squares[row] += gap * gap;
        }
      }
    }
    return squares;
  }

  private double[] hits() {
    if (hits == null) {
      hits = new double[labels.length];
      for (int row = 0; row < hits.length; row++) {
        int before = 0;
        double own = probability(row, labels[row]);
        for (int c = 0; c < names.size(); c++) {
          double p = probability(row, c);
          before += p > own || (p == own && c < labels[row]) ? 1 : 0;
        }
        hits[row] = before < topK ? 1 : 0;
      }
    }
    return hits;
  }

  private Ranking ranking(int c) {
    Ranking ranking = rankings[c];
    if (ranking == null) {
      double[] scores = new double[labels.length];
      boolean[] positive = new boolean[labels.length];
      for (int row = 0; row < scores.length; row++) {
        scores[row] = probability(row, c);
        positive[row] = labels[row] == c;
      }
      ranking = Ranking.of(scores, positive);
      rankings[c] = ranking;
    }
    return ranking;
  }

  int outcome(int row) {
    return labels[row];
  }

  int topK() {
    return topK;
  }

  double probability(int row, int c) {
    return probabilities[row * names.size() + c];
  }

  private @Nullable PredictedClasses ordered() {
    Predicted known = known();
    return known.flawOfAll().isEmpty()
        ? (PredictedClasses) known.pick(RowOrder.sorted(known.rows(), known::compareRows))
        : null;
  }

  private static @Nullable Double defined(double value) {
    return Double.isFinite(value) ? (Double) value : null;
  }

  /** Of each class its rows, the rows predicted to be of it, and those that are both. */
  private record Decided(double[] support, double[] selected, double[] right) {
    static Decided of(double[][] confusion) {
      int classes = confusion.length;
      Decided decided = new Decided(new double[classes], new double[classes], new double[classes]);
      for (int is = 0; is < classes; is++) {
        for (int predicted = 0; predicted < classes; predicted++) {
          decided.support[is] += confusion[is][predicted];
          decided.selected[predicted] += confusion[is][predicted];
        }
        decided.right[is] = confusion[is][is];
      }
      return decided;
    }

    double recall(int c) {
      return right[c] / support[c];
    }

    double f1(int c) {
      return 2 * right[c] / (support[c] + selected[c]);
    }
  }
}
