package dev.nightjar.monitoring;

/**
 * A column's counts of one night in the frozen buckets of a model's reference profile.
 *
 * @param counts rows in each bucket
 * @param independentRows how many of the rows can differ by themselves: rows that share an entity
 *     of a feature table share its value, and count once
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
record NightCounts(long[] counts, long independentRows) {
  /** The counts of two nights together. */
  NightCounts plus(NightCounts other) {
    long[] sum = counts.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += other.counts[i];
    }
    return new NightCounts(sum, independentRows + other.independentRows);
  }
}
