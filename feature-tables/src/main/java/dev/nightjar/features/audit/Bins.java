package dev.nightjar.features.audit;

/**
 * A column's values in their order.
 *
 * @param codes the bins, rising
 * @param counts rows in each, at least 1
 * @param sums sum of the label over them
 * @param nulls rows without a value
 * @param nullSum sum of the label over those
 */
record Bins(long[] codes, long[] counts, long[] sums, long nulls, long nullSum) {

  /** All rows. */
  long rows() {
    long rows = nulls;
    for (long count : counts) {
      rows += count;
    }
    return rows;
  }

  /** The sum of the label over all rows. */
  long sum() {
    long sum = nullSum;
    for (long each : sums) {
      sum += each;
    }
    return sum;
  }

  /** Different values, null being one. */
  int distinct() {
    return codes.length + (nulls > 0 ? 1 : 0);
  }

  /** Twice the mean rank, from 1, of the rows of each bin, after {@code before} other rows. */
  long[] ranks(long before) {
    long[] ranks = new long[counts.length];
    long seen = before;
    for (int i = 0; i < counts.length; i++) {
      ranks[i] = 2 * seen + counts[i] + 1;
      seen += counts[i];
    }
    return ranks;
  }
}
