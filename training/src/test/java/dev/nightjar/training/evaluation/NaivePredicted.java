package dev.nightjar.training.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The metrics of all tasks by their definitions, over rows that all count once. */
final class NaivePredicted {
  private NaivePredicted() {}

  /** NaN when undefined. */
  static double binary(String metric, double[] p, double[] y, PredictedBinary.Settings settings) {
    NaiveEvaluation naive = new NaiveEvaluation(p, y);
    int n = y.length;
    double tp = 0;
    double fp = 0;
    double fn = 0;
    double tn = 0;
    for (int i = 0; i < n; i++) {
      boolean yes = p[i] >= settings.threshold();
      tp += yes && y[i] == 1 ? 1 : 0;
      fp += yes && y[i] == 0 ? 1 : 0;
      fn += !yes && y[i] == 1 ? 1 : 0;
      tn += !yes && y[i] == 0 ? 1 : 0;
    }
    double precision = tp / (tp + fp);
    double recall = tp / (tp + fn);
    double beta = settings.beta();
    return switch (metric) {
      case "log_loss" -> naive.logLoss();
      case "auc" -> naive.auc();
      case "pr_auc" -> naive.averagePrecision();
      case "brier" -> naive.brier();
      case "calibration_error" -> naive.calibrationError();
      case "accuracy" -> (tp + tn) / n;
      case "balanced_accuracy" -> (recall + tn / (tn + fp)) / 2;
      case "precision" -> precision;
      case "recall" -> recall;
      case "specificity" -> tn / (tn + fp);
      case "f1" -> 2 * tp / (2 * tp + fp + fn);
      case "f_beta" ->
          tp > 0
              ? (1 + beta * beta) * precision * recall / (beta * beta * precision + recall)
              : fp + fn > 0 ? 0 : Double.NaN;
      case "mcc" -> correlation(Arrays.stream(p).map(v -> v >= settings.threshold() ? 1 : 0), y);
      case "cost" ->
          (fp * settings.costs().falsePositive() + fn * settings.costs().falseNegative()) / n;
      case "selection_rate" -> (tp + fp) / n;
      default -> throw new AssertionError(metric);
    };
  }

  private static double correlation(java.util.stream.DoubleStream stream, double[] y) {
    double[] x = stream.toArray();
    double mx = Arrays.stream(x).average().orElse(0);
    double my = Arrays.stream(y).average().orElse(0);
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - mx) * (y[i] - my);
      xx += (x[i] - mx) * (x[i] - mx);
      yy += (y[i] - my) * (y[i] - my);
    }
    boolean constant =
        Arrays.stream(x).distinct().count() < 2 || Arrays.stream(y).distinct().count() < 2;
    return constant ? Double.NaN : xy / Math.sqrt(xx * yy);
  }

  static double values(String metric, double[] p, double[] y, double q) {
    int n = y.length;
    double mean = Arrays.stream(y).average().orElse(0);
    return switch (metric) {
      case "rmse" -> Math.sqrt(mean(n, i -> Math.pow(y[i] - p[i], 2)));
      case "mae" -> mean(n, i -> Math.abs(y[i] - p[i]));
      case "mape" ->
          IntStream.range(0, n)
              .filter(i -> y[i] != 0)
              .mapToDouble(i -> Math.abs(y[i] - p[i]) / Math.abs(y[i]))
              .average()
              .orElse(Double.NaN);
      case "smape" ->
          mean(
              n,
              i ->
                  y[i] == 0 && p[i] == 0
                      ? 0
                      : 2 * Math.abs(y[i] - p[i]) / (Math.abs(y[i]) + Math.abs(p[i])));
      case "r2" ->
          Arrays.stream(y).distinct().count() < 2
              ? Double.NaN
              : 1 - mean(n, i -> Math.pow(y[i] - p[i], 2)) / mean(n, i -> Math.pow(y[i] - mean, 2));
      case "median_absolute_error" -> {
        double[] errors =
            IntStream.range(0, n).mapToDouble(i -> Math.abs(y[i] - p[i])).sorted().toArray();
        yield n == 0 ? Double.NaN : (errors[(n - 1) / 2] + errors[n / 2]) / 2;
      }
      case "quantile_loss" -> mean(n, i -> Math.max(q * (y[i] - p[i]), (q - 1) * (y[i] - p[i])));
      case "poisson_deviance" ->
          mean(n, i -> 2 * ((y[i] == 0 ? 0 : y[i] * Math.log(y[i] / p[i])) - y[i] + p[i]));
      case "coverage" -> mean(n, i -> y[i] <= p[i] ? 1 : 0);
      case "mean_error" -> mean(n, i -> p[i] - y[i]);
      default -> throw new AssertionError(metric);
    };
  }

  static double classes(String metric, double[][] p, int[] y, int classes, int topK) {
    int n = y.length;
    int[] decided = new int[n];
    for (int i = 0; i < n; i++) {
      double most = Arrays.stream(p[i]).max().orElseThrow();
      while (p[i][decided[i]] != most) {
        decided[i]++;
      }
    }
    int[] occurring = Arrays.stream(y).distinct().toArray();
    double[] support = new double[classes];
    double[] recall = new double[classes];
    double[] f1 = new double[classes];
    double[] auc = new double[classes];
    for (int c = 0; c < classes; c++) {
      int of = c;
      double[] yes = Arrays.stream(y).mapToDouble(v -> v == of ? 1 : 0).toArray();
      double[] chosen = Arrays.stream(decided).mapToDouble(v -> v == of ? 1 : 0).toArray();
      double[] ofClass = Arrays.stream(p).mapToDouble(v -> v[of]).toArray();
      var settings = new PredictedBinary.Settings(0.5, 1, new Costs(1, 1));
      support[c] = Arrays.stream(yes).sum();
      recall[c] = binary("recall", chosen, yes, settings);
      f1[c] = binary("f1", chosen, yes, settings);
      auc[c] = binary("auc", ofClass, yes, settings);
    }
    return switch (metric) {
      case "log_loss" -> mean(n, i -> -Math.log(Math.max(p[i][y[i]], 1e-15)));
      case "accuracy" -> mean(n, i -> decided[i] == y[i] ? 1 : 0);
      case "balanced_accuracy" ->
          occurring.length < 2
              ? Double.NaN
              : Arrays.stream(occurring).mapToDouble(c -> recall[c]).average().orElseThrow();
      case "macro_f1" ->
          Arrays.stream(f1).filter(v -> !Double.isNaN(v)).average().orElse(Double.NaN);
      case "weighted_f1" -> weightedMean(f1, support);
      case "macro_auc" ->
          Arrays.stream(auc).filter(v -> !Double.isNaN(v)).average().orElse(Double.NaN);
      case "weighted_auc" -> weightedMean(auc, support);
      case "brier" ->
          mean(
              n,
              i ->
                  IntStream.range(0, classes)
                      .mapToDouble(c -> Math.pow(p[i][c] - (c == y[i] ? 1 : 0), 2))
                      .sum());
      case "top_k_accuracy" ->
          mean(
              n,
              i ->
                  IntStream.range(0, classes)
                          .boxed()
                          .sorted((a, b) -> Double.compare(p[i][b], p[i][a]))
                          .limit(topK)
                          .anyMatch(c -> c == y[i])
                      ? 1
                      : 0);
      default -> throw new AssertionError(metric);
    };
  }

  private static double weightedMean(double[] values, double[] weights) {
    double sum = 0;
    double weight = 0;
    for (int i = 0; i < values.length; i++) {
      if (!Double.isNaN(values[i]) && weights[i] > 0) {
        sum += values[i] * weights[i];
        weight += weights[i];
      }
    }
    return sum / weight;
  }

  private static double mean(int n, java.util.function.IntToDoubleFunction of) {
    return IntStream.range(0, n).mapToDouble(of).average().orElse(Double.NaN);
  }
}
