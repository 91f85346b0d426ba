package dev.nightjar.training.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The values of a text column that keep a code of their own.
 *
 * @param names what the new codes stand for
 * @param table the new code of each old one
 */
record FrequentValues(List<String> names, Step.Table table) {

  /** The most frequent values of the training part. */
  static FrequentValues of(FeatureColumn column, int[] codes, Encoding.Dictionary encoding) {
    List<String> values = column.dictionary();
    int[] counts = counts(codes, values.size());
    // Codes are in binary order, so a stable sort leaves equally frequent ones in it.
    int[] kept =
        IntStream.range(0, values.size())
            .filter(code -> counts[code] > 0)
            .boxed()
            .sorted(Comparator.comparingInt(code -> -counts[code]))
            .limit(encoding.most())
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
    float[] table = new float[values.size() + 1];
    Arrays.fill(table, encoding.other() ? kept.length : Float.NaN);
    List<String> names = new ArrayList<>();
    for (int code = 0; code < kept.length; code++) {
      table[kept[code]] = code;
      names.add(values.get(kept[code]));
    }
    if (encoding.other()) {
      String other = "(other)";
      while (names.contains(other)) {
        other = "(" + other + ")";
      }
      names.add(other);
    }
    return new FrequentValues(names, new Step.Table(table, Float.NaN));
  }

  /** The share of the training part's rows by value. */
  static Step.Table shares(int[] codes, int values) {
    int[] counts = counts(codes, values);
    float[] shares = new float[values + 2];
    for (int code = 0; code < shares.length; code++) {
      shares[code] = codes.length == 0 ? 0 : (float) ((double) counts[code] / codes.length);
    }
    return new Step.Table(Arrays.copyOf(shares, values + 1), shares[values + 1]);
  }

  private static int[] counts(int[] codes, int values) {
    int[] counts = new int[values + 2];
    for (int code : codes) {
      counts[code]++;
    }
    return counts;
  }
}
