package dev.nightjar.validation;

/**
 * The Jensen-Shannon divergence {@code js} in bits: how much a row tells, on average, about which
 * side it is from. 0 for equal shares, 1 where no bucket holds rows of both sides.
 */
final class JensenShannon implements DriftMeasure {
  private static final double LN_2 = Math.log(2);

  @Override
  public String name() {
    return "js";
  }

  @Override
  public double of(CountVector counts) {
    double[] before = counts.referenceShares();
    double[] after = counts.shares();
    double nats = 0;
    for (int i = 0; i < after.length; i++) {
      double middle = (before[i] + after[i]) / 2;
      nats += (part(before[i], middle) + part(after[i], middle)) / 2;
    }
    return Math.min(1, Math.max(0, nats / LN_2)); // rounding; NaN stays NaN
  }

  private static double part(double share, double middle) {
    return share == 0 ? 0 : share * Math.log(share / middle);
  }

  @Override
  public double greatest() {
    return 1;
  }

  /** An eighth of PSI in nats, or 0.18 in bits, where buckets are full; more where they are not. */
  @Override
  public double noise(CountVector counts) {
    return counts.noise() / 4;
  }
}
