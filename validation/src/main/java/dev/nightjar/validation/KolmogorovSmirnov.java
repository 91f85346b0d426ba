package dev.nightjar.validation;

import dev.nightjar.validation.ColumnProfile.Kind;

/**
 * The Kolmogorov-Smirnov distance {@code ks}: the greatest difference between the shares of all
 * rows up to a bucket, in the order of the buckets, null after the numbers and NaN last. Categories
 * have no order; theirs is the {@link TotalVariation}, which it never exceeds.
 */
final class KolmogorovSmirnov implements DriftMeasure {
  private static final DriftMeasure OF_CATEGORIES = new TotalVariation();

  /** Mean of the greatest size of a Brownian bridge. */
  private static final double BRIDGE = Math.sqrt(Math.PI / 2) * Math.log(2);

  @Override
  public String name() {
    return "ks";
  }

  @Override
  public double of(CountVector counts) {
    if (counts.kind() == Kind.CATEGORY) {
      return OF_CATEGORIES.of(counts);
    }
    double[] before = counts.referenceShares();
    double[] after = counts.shares();
    double upTo = 0;
    double most = 0;
    for (int i = 0; i < after.length; i++) {
      upTo += after[i] - before[i];
      most = Math.max(most, Math.abs(upTo));
    }
    return Math.min(1, most); // rounding; NaN stays NaN
  }

  @Override
  public double greatest() {
    return 1;
  }

  /** Buckets only make it less than that of a continuous number. */
  @Override
  public double noise(CountVector counts) {
    double ofVariation = OF_CATEGORIES.noise(counts);
    if (counts.kind() == Kind.CATEGORY) {
      return ofVariation;
    }
    double ofNumbers =
        BRIDGE * Math.sqrt(1.0 / counts.independentRows() + 1.0 / counts.referenceRows());
    return Math.min(ofVariation, ofNumbers);
  }
}
