package dev.nightjar.validation;

/**
 * The total variation {@code tv}: half the sum of the differences between the shares, which is the
 * part of the rows that would have to change their bucket.
 */
final class TotalVariation implements DriftMeasure {
  @Override
  public String name() {
    return "tv";
  }

  @Override
  public double of(CountVector counts) {
    double[] before = counts.referenceShares();
    double[] after = counts.shares();
    double sum = 0;
    for (int i = 0; i < after.length; i++) {
      sum += Math.abs(after[i] - before[i]);
    }
    return Math.min(1, sum / 2); // rounding; NaN stays NaN
  }

  @Override
  public double greatest() {
    return 1;
  }

  /**
   * A share's difference is about normal, its mean size the square root of 2 q (1 - q) (1/n + 1/N)
   * / pi; summed up over B buckets that is most where all are equally full.
   */
  @Override
  public double noise(CountVector counts) {
    return Math.sqrt(counts.noise() / (2 * Math.PI));
  }
}
