package dev.nightjar.validation;

import dev.nightjar.lakehouse.NightjarException;
import java.util.Arrays;
import java.util.List;

/**
 * How many rows of a column fell into each of the buckets that its {@link ColumnProfile} froze, in
 * the training data and now. Every {@link DriftMeasure} is computed from it.
 *
 * <p>Buckets of a number, in this order: those of the profile, rising, from {@code <= 12.5} (the
 * first edge and all below) over {@code 12.5 to 20} (without its lower, with its upper edge) to
 * {@code > 20}, or {@code any number} where the profile has no edge; then {@code null} and {@code
 * NaN}. A number where the training data had none is thus in a bucket without reference rows.
 *
 * <p>Buckets of a category: the profile's top categories by their value, then either {@code other}
 * or {@code new}, then {@code null}. Where the profile kept all categories, whatever else comes is
 * {@code new}. Where there were more than it kept, nobody can tell a new one from a rare one: both
 * are {@code other}, whose reference rows are those of the categories that were not kept.
 *
 * @param column the column's name
 * @param kind number or category
 * @param buckets names for people; a bucket's identity is its index, because a category may be
 *     called {@code null} or {@code other} too. At least one
 * @param reference rows of the training data in each bucket
 * @param now rows compared with them in each bucket
 * @param independentRows how many of the rows now can differ by themselves, at most all: rows that
 *     share an entity of a feature table share its value. Chance is judged by them
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
public record CountVector(
    String column,
    ColumnProfile.Kind kind,
    List<String> buckets,
    long[] reference,
    long[] now,
    long independentRows) {
  /** Refuses counts that do not belong to these buckets. */
  public CountVector {
    buckets = List.copyOf(buckets);
    if (buckets.isEmpty() || reference.length != buckets.size() || now.length != buckets.size()) {
      throw NightjarException.bug(
          "Cannot compare %d with %d counts in %d buckets of %s"
              .formatted(now.length, reference.length, buckets.size(), column),
          null);
    }
  }

  /** Counts of rows that are all independent of each other. */
  public CountVector(
      String column, ColumnProfile.Kind kind, List<String> buckets, long[] reference, long[] now) {
    this(column, kind, buckets, reference, now, Arrays.stream(now).sum());
  }

  /**
   * Counts that were kept, in the buckets of the profile they were counted by.
   *
   * @param now rows in each bucket, in the order of {@link #buckets}
   */
  public static CountVector of(ColumnProfile profile, long[] now, long independentRows) {
    FrozenBuckets buckets = FrozenBuckets.of(profile);
    return new CountVector(
        profile.column(),
        profile.kind(),
        buckets.names(),
        buckets.reference(),
        now,
        independentRows);
  }

  /** Number of rows now, those with null and NaN included. */
  public long n() {
    return Arrays.stream(now).sum();
  }

  /** Number of rows of the training data, those with null and NaN included. */
  public long referenceRows() {
    return Arrays.stream(reference).sum();
  }

  /** Which part of the rows now is in the bucket, 0 to 1; NaN where there is no row. */
  public double share(int bucket) {
    return (double) now[bucket] / n();
  }

  /** Which part of the training data is in the bucket, 0 to 1; NaN where there is no row. */
  public double referenceShare(int bucket) {
    return (double) reference[bucket] / referenceRows();
  }

  /**
   * The {@code psi} that chance alone is expected to give if nothing drifted: (B - 1) (1/n + 1/N)
   * with B the number of buckets that hold any row, n the independent rows now and N the rows of
   * the training data. Then PSI / (1/n + 1/N) is about chi-square distributed with B - 1 degrees of
   * freedom (B. Yurdakul, Statistical Properties of Population Stability Index, 2018).
   *
   * @return at least 0; NaN where nothing is measurable, because either side has no row
   */
  public double noise() {
    long n = independentRows;
    long referenceRows = referenceRows();
    if (n == 0 || referenceRows == 0) {
      return Double.NaN;
    }
    int held = 0;
    for (int i = 0; i < now.length; i++) {
      held += now[i] > 0 || reference[i] > 0 ? 1 : 0;
    }
    return (held - 1) * (1.0 / n + 1.0 / referenceRows);
  }

  /**
   * The bucket whose share changed most, up or down; the first of equal ones, also where nothing
   * changed or is measurable.
   */
  public String mostMoved() {
    double[] before = referenceShares();
    double[] after = shares();
    int most = 0;
    double moved = 0;
    for (int i = 0; i < after.length; i++) {
      double change = Math.abs(after[i] - before[i]);
      if (change > moved) {
        most = i;
        moved = change;
      }
    }
    return buckets.get(most);
  }

  /** {@link #share} of each bucket. */
  double[] shares() {
    return shares(now, n());
  }

  /** {@link #referenceShare} of each bucket. */
  double[] referenceShares() {
    return shares(reference, referenceRows());
  }

  private static double[] shares(long[] rows, long total) {
    double[] shares = new double[rows.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (double) rows[i] / total;
    }
    return shares;
  }
}
