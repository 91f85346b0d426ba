package dev.nightjar.validation;

/**
 * The population stability index {@code psi}: the sum over the buckets of (p - q) ln(p / q).
 *
 * <p>A share counts as {@link #LEAST_SHARE} at least, and as half an independent row of the side
 * that has fewer, on both sides. So an empty bucket costs something finite, not more than chance
 * explains where rows are few (see {@link CountVector#noise}), and one that is rare on both sides
 * costs nothing.
 */
final class PopulationStability implements DriftMeasure {
  static final double LEAST_SHARE = 1e-4;

  @Override
  public String name() {
    return "psi";
  }

  @Override
  public double of(CountVector counts) {
    double[] before = counts.referenceShares();
    double[] after = counts.shares();
    double least =
        Math.max(LEAST_SHARE, 0.5 / Math.min(counts.independentRows(), counts.referenceRows()));
    double sum = 0;
    for (int i = 0; i < after.length; i++) {
      double p = Math.max(least, after[i]);
      double q = Math.max(least, before[i]);
      sum += (p - q) * (Math.log(p) - Math.log(q)); // this way it is symmetric to the bit
    }
    return sum;
  }

  /** The differences of the shares sum up to 2 at most, and each weighs ln(1 / least) at most. */
  @Override
  public double greatest() {
    return -2 * Math.log(LEAST_SHARE);
  }

  @Override
  public double noise(CountVector counts) {
    return counts.noise();
  }
}
