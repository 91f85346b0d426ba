package dev.nightjar.training.search;

/**
 * Random numbers that are the same on every machine and Java: SplitMix64 (G. Steele, D. Lea, C.
 * Flood, "Fast splittable pseudorandom number generators", 2014) with StrictMath.
 */
final class Draws {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  /** A stream of its own for each pair of seed and number. */
  Draws(long seed, long number) {
    state = mix(mix(seed + GOLDEN) + (number + 1) * GOLDEN);
  }

  /** 64 evenly distributed bits. */
  long bits() {
    state += GOLDEN;
    return mix(state);
  }

  /** A number in [0, 1). */
  double uniform() {
    return (bits() >>> 11) * 0x1p-53;
  }

  /** A number from 0 to below the bound; its bias is below bound / 2^53. */
  long below(long bound) {
    return Math.min((long) (uniform() * bound), bound - 1);
  }

  /** A normally distributed number with mean 0 and variance 1, by Box and Muller. */
  double gaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
    return radius * StrictMath.cos(2 * Math.PI * uniform());
  }

  /** An index, each in proportion to its weight; the weights are not negative, one is above 0. */
  int weighted(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double left = uniform() * sum;
    int last = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        last = i;
        if (left < weights[i]) {
          return i;
        }
        left -= weights[i];
      }
    }
    return last;
  }

  private static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
