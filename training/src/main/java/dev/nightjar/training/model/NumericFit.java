package dev.nightjar.training.model;

import java.util.Arrays;

/** What the training part's numbers are like. */
final class NumericFit {
  /** The values that are not missing, cut, in rising order. */
  private final float[] sorted;

  private NumericFit(float[] sorted) {
    this.sorted = sorted;
  }

  static Step.Numeric of(Matrix raw, int input, Encoding.Numeric encoding) {
    float[] present = present(raw, input);
    Arrays.sort(present);
    NumericFit uncut = new NumericFit(present);
    boolean cuts = encoding.clip() > 0 && present.length > 0;
    float low = cuts ? (float) uncut.quantile(encoding.clip()) : -Encoder.LARGEST;
    float high = cuts ? (float) uncut.quantile(1 - encoding.clip()) : Encoder.LARGEST;
    for (int i = 0; i < present.length; i++) {
      present[i] = Math.min(Math.max(present[i], low), high);
    }
    NumericFit fit = new NumericFit(present);
    double scale = fit.scale(encoding.scale());
    return new Step.Numeric(
        low,
        high,
        fit.fill(encoding),
        fit.center(encoding.scale()),
        scale > 0 && scale < Double.POSITIVE_INFINITY ? scale : 1);
  }

  private static float[] present(Matrix raw, int input) {
    float[] present = new float[raw.rows()];
    int count = 0;
    for (int row = 0; row < present.length; row++) {
      float value = raw.values()[row * raw.width() + input];
      if (!Float.isNaN(value)) {
        present[count++] = value;
      }
    }
    return Arrays.copyOf(present, count);
  }

  private float fill(Encoding.Numeric encoding) {
    return switch (encoding.missing()) {
      case LEAVE -> Float.NaN;
      case CONSTANT -> (float) encoding.constant() + 0.0f;
      case MEAN -> (float) mean();
      case MEDIAN -> (float) quantile(0.5);
    };
  }

  private double center(Encoding.Scale scale) {
    return switch (scale) {
      case NONE -> 0;
      case STANDARD -> mean();
      case MIN_MAX -> quantile(0);
      case ROBUST -> quantile(0.5);
    };
  }

  private double scale(Encoding.Scale scale) {
    return switch (scale) {
      case NONE -> 1;
      case STANDARD -> deviation();
      case MIN_MAX -> quantile(1) - quantile(0);
      case ROBUST -> quantile(0.75) - quantile(0.25);
    };
  }

  private double mean() {
    double sum = 0;
    for (float value : sorted) {
      sum += value;
    }
    return sorted.length == 0 ? 0 : sum / sorted.length;
  }

  private double deviation() {
    double mean = mean();
    double squares = 0;
    for (float value : sorted) {
      squares += (value - mean) * (value - mean);
    }
    return sorted.length == 0 ? 0 : Math.sqrt(squares / sorted.length);
  }

  /** Interpolated between the neighbours, as by default in R and NumPy; 0 of no values. */
  private double quantile(double share) {
    if (sorted.length == 0) {
      return 0;
    }
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * ((double) sorted[above] - sorted[below]);
  }
}
