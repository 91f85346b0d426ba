package dev.nightjar.features.audit;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The strength of a feature by the most obvious loops: every pair of rows. */
record NaiveStrength(List<@Nullable Double> values, List<Double> labels) {

  /** NaN is the largest and equal to itself, -0.0 equals 0.0. */
  private static final Comparator<Double> ORDER = Comparator.comparing(v -> v + 0.0);

  double aucByOrder() {
    double best = 0;
    for (Comparator<@Nullable Double> order :
        List.of(Comparator.nullsFirst(ORDER), Comparator.nullsLast(ORDER))) {
      double won = 0;
      long pairs = 0;
      for (int i = 0; i < values.size(); i++) {
        for (int j = 0; j < values.size(); j++) {
          if (labels.get(i) == 1 && labels.get(j) == 0) {
            int compared = order.compare(values.get(i), values.get(j));
            won += compared > 0 ? 1 : compared == 0 ? 0.5 : 0;
            pairs++;
          }
        }
      }
      best = Math.max(best, Math.max(won / pairs, 1 - won / pairs));
    }
    return best;
  }

  double aucByValue() {
    List<Object> groups = groups();
    double won = 0;
    long pairs = 0;
    for (int i = 0; i < values.size(); i++) {
      for (int j = 0; j < values.size(); j++) {
        if (labels.get(i) == 1 && labels.get(j) == 0) {
          double a = ofOthers(groups, i);
          double b = ofOthers(groups, j);
          won += groups.get(i).equals(groups.get(j)) || a == b ? 0.5 : a > b ? 1 : 0;
          pairs++;
        }
      }
    }
    return won / pairs;
  }

  /** The share of positives among the other rows of a row's group; of all rows if there is none. */
  private double ofOthers(List<Object> groups, int row) {
    double positives = 0;
    double others = 0;
    for (int i = 0; i < groups.size(); i++) {
      if (i != row && groups.get(i).equals(groups.get(row))) {
        positives += labels.get(i);
        others++;
      }
    }
    return others == 0
        ? labels.stream().mapToDouble(l -> l).average().orElseThrow()
        : positives / others;
  }

  double rankCorrelation() {
    double[] y = ranks(labels, Comparator.nullsFirst(ORDER));
    return Math.max(
        Math.abs(pearson(ranks(values, Comparator.nullsFirst(ORDER)), y)),
        Math.abs(pearson(ranks(values, Comparator.nullsLast(ORDER)), y)));
  }

  double correlationByValue() {
    double[] y = ranks(labels, Comparator.nullsFirst(ORDER));
    List<Object> groups = groups();
    double n = y.length;
    double mean = java.util.Arrays.stream(y).average().orElseThrow();
    double all = 0;
    double within = 0;
    for (int i = 0; i < n; i++) {
      double sum = 0;
      double count = 0;
      for (int j = 0; j < n; j++) {
        if (groups.get(i).equals(groups.get(j))) {
          sum += y[j];
          count++;
        }
      }
      all += (y[i] - mean) * (y[i] - mean);
      within += (y[i] - sum / count) * (y[i] - sum / count);
    }
    double different = groups.stream().distinct().count();
    double explained = 1 - within / all * (n - 1) / (n - different);
    return Math.sqrt(Math.max(0, explained));
  }

  /** Each row's value; those seen once are one. */
  private List<Object> groups() {
    Map<Object, Integer> counts = new HashMap<>();
    values.forEach(value -> counts.merge(name(value), 1, Integer::sum));
    return values.stream()
        .map(value -> counts.getOrDefault(name(value), 0) == 1 ? (Object) "once" : name(value))
        .toList();
  }

  private static Object name(@Nullable Double value) {
    return value == null ? "null" : (Object) (value + 0.0);
  }

  private static <T> double[] ranks(List<T> values, Comparator<? super T> order) {
    double[] ranks = new double[values.size()];
    for (int i = 0; i < ranks.length; i++) {
      double rank = 0.5;
      for (T other : values) {
        int compared = order.compare(other, values.get(i));
        rank += compared < 0 ? 1 : compared == 0 ? 0.5 : 0;
      }
      ranks[i] = rank;
    }
    return ranks;
  }

  private static double pearson(double[] x, double[] y) {
    double mx = java.util.Arrays.stream(x).average().orElseThrow();
    double my = java.util.Arrays.stream(y).average().orElseThrow();
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - mx) * (y[i] - my);
      xx += (x[i] - mx) * (x[i] - mx);
      yy += (y[i] - my) * (y[i] - my);
    }
    return xx == 0 || yy == 0 ? 0 : xy / Math.sqrt(xx * yy);
  }
}
