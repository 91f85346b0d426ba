package dev.nightjar.features.audit;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How well one feature alone tells the label: from 0, not at all, to 1, perfectly.
 *
 * <p>Of a label of two classes it is |2 AUC - 1|, of a number the size of a rank correlation. Both
 * can be taken in two ways, of which the greater counts: by the order of the values, with null
 * below or above them all; and by what each value, null being one, says of the label in the
 * <em>other</em> rows that have it. The second finds leaks that have no order, and is not fooled by
 * columns with a value for each row: values seen once are one value.
 */
final class Strength {
  private Strength() {}

  /**
   * The area under the curve by the order of the values, at least 0.5: rising or falling, null
   * lowest or highest, whichever is best.
   *
   * @param bins with the number of positives as sums; both classes are there
   */
  static double aucByOrder(Bins bins) {
    double nullLow = aucRising(bins, true);
    double nullHigh = aucRising(bins, false);
    return Math.max(Math.max(nullLow, 1 - nullLow), Math.max(nullHigh, 1 - nullHigh));
  }

  private static double aucRising(Bins bins, boolean nullsFirst) {
    double positives = bins.sum();
    double negatives = bins.rows() - positives;
    double won = 0;
    double below = 0;
    double nullNegatives = bins.nulls() - bins.nullSum();
    if (nullsFirst) {
      won += bins.nullSum() * nullNegatives / 2;
      below = nullNegatives;
    }
    for (int i = 0; i < bins.codes().length; i++) {
      double of = bins.counts()[i] - bins.sums()[i];
      won += bins.sums()[i] * (below + of / 2);
      below += of;
    }
    if (!nullsFirst) {
      won += bins.nullSum() * (below + nullNegatives / 2);
    }
    return won / (positives * negatives);
  }

  /**
   * The area under the curve when each row is judged by the share of positives among the other rows
   * of its value; rows of one value are even. Around 0.5 where values say nothing.
   */
  static double aucByValue(Bins bins) {
    Bins pooled = pooled(bins);
    int n = pooled.codes().length;
    double positives = pooled.sum();
    double negatives = pooled.rows() - positives;
    double[] score = new double[2 * n];
    double[] up = new double[2 * n];
    double[] down = new double[2 * n];
    double won = 0;
    for (int i = 0; i < n; i++) {
      double p = pooled.sums()[i];
      double q = pooled.counts()[i] - p;
      double others = pooled.counts()[i] - 1;
      // A row alone, which pooling leaves only once, says nothing.
      score[2 * i] = others == 0 ? positives / (positives + negatives) : (p - 1) / others;
      score[2 * i + 1] = others == 0 ? score[2 * i] : p / others;
      up[2 * i] = p;
      down[2 * i + 1] = q;
      won += p * q / 2;
    }
    int[] order =
        IntStream.range(0, 2 * n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> score[i]))
            .mapToInt(i -> i)
            .toArray();
    double below = 0;
    for (int from = 0; from < order.length; ) {
      int to = from;
      double p = 0;
      double q = 0;
      while (to < order.length && score[order[to]] == score[order[from]]) {
        p += up[order[to]];
        q += down[order[to]];
        to++;
      }
      won += p * (below + q / 2);
      below += q;
      from = to;
    }
    return won / (positives * negatives);
  }

  /** By how much {@link #aucByOrder} may lie off because bins hold several values. */
  static double aucError(Bins bins) {
    double within = 0;
    for (int i = 0; i < bins.codes().length; i++) {
      within += (double) bins.sums()[i] * (bins.counts()[i] - bins.sums()[i]) / 2;
    }
    double positives = bins.sum();
    return within / (positives * (bins.rows() - positives));
  }

  /**
   * The size of the rank correlation with a numeric label, null lowest or highest, whichever is
   * greater.
   *
   * @param bins with sums of twice the label's ranks
   * @param labels the label's own values
   */
  static double rankCorrelation(Bins bins, Bins labels) {
    return Math.max(correlation(bins, labels, true), correlation(bins, labels, false));
  }

  private static double correlation(Bins bins, Bins labels, boolean nullsFirst) {
    double n = bins.rows();
    double mean = n + 1;
    long[] ranks = bins.ranks(nullsFirst ? bins.nulls() : 0);
    double ofNulls = (nullsFirst ? 0 : 2 * (n - bins.nulls())) + bins.nulls() + 1 - mean;
    double cross = ofNulls * (bins.nullSum() - mean * bins.nulls());
    double spread = ofNulls * ofNulls * bins.nulls();
    for (int i = 0; i < ranks.length; i++) {
      double of = ranks[i] - mean;
      cross += of * (bins.sums()[i] - mean * bins.counts()[i]);
      spread += of * of * bins.counts()[i];
    }
    double all = spread(labels);
    return spread == 0 || all == 0 ? 0 : Math.abs(cross) / Math.sqrt(spread * all);
  }

  /**
   * The root of the share of the label's spread in ranks that the values explain, less what as many
   * values would explain by chance; 0 where that is more.
   */
  static double correlationByValue(Bins bins, Bins labels) {
    Bins pooled = pooled(bins);
    double n = pooled.rows();
    int groups = pooled.codes().length;
    double mean = n + 1;
    double between = 0;
    for (int i = 0; i < groups; i++) {
      double of = pooled.sums()[i] - mean * pooled.counts()[i];
      between += of * of / pooled.counts()[i];
    }
    double all = spread(labels);
    if (all == 0 || n <= groups) {
      return 0;
    }
    double unexplained = (1 - between / all) * (n - 1) / (n - groups);
    return Math.sqrt(Math.max(0, Math.min(1, 1 - unexplained)));
  }

  private static double spread(Bins labels) {
    double mean = labels.rows() - labels.nulls() + 1;
    long[] ranks = labels.ranks(0);
    double spread = 0;
    for (int i = 0; i < ranks.length; i++) {
      spread += (ranks[i] - mean) * (ranks[i] - mean) * labels.counts()[i];
    }
    return spread;
  }

  /** Null as a value among others, and the values seen once as one value. */
  private static Bins pooled(Bins bins) {
    int n = bins.codes().length;
    long[] counts = Arrays.copyOf(bins.counts(), n + 2);
    long[] sums = Arrays.copyOf(bins.sums(), n + 2);
    counts[n] = bins.nulls();
    sums[n] = bins.nullSum();
    for (int i = 0; i <= n; i++) {
      if (counts[i] == 1) {
        counts[n + 1]++;
        sums[n + 1] += sums[i];
        counts[i] = 0;
      }
    }
    int[] kept = IntStream.range(0, n + 2).filter(i -> counts[i] > 0).toArray();
    return new Bins(
        Arrays.stream(kept).mapToLong(i -> i).toArray(),
        Arrays.stream(kept).mapToLong(i -> counts[i]).toArray(),
        Arrays.stream(kept).mapToLong(i -> sums[i]).toArray(),
        0,
        0);
  }
}
