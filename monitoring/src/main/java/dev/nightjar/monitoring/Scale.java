package dev.nightjar.monitoring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Places values along an axis of a chart.
 *
 * @param from the value at {@code start}
 * @param to the value at {@code end}; greater than {@code from}
 * @param step the distance of two marks, in the values' unit
 * @param start a place in the chart
 * @param end another place; may be less than {@code start}
 */
record Scale(double from, double to, double step, double start, double end) {
  private static final double GREATEST = 1e100;
  private static final int MARKS = 4;

  /** From which value on an axis may start. */
  enum Base {
    /** Zero is on the axis: lengths of bars can be compared. */
    ZERO,
    /** The axis starts near the least value. */
    LEAST
  }

  /** A scale with round marks around values; those that are not finite are left out. */
  static Scale around(double[] values, Base base, double start, double end) {
    double[] finite =
        Arrays.stream(values)
            .filter(Double::isFinite)
            .map(value -> Math.max(-GREATEST, Math.min(GREATEST, value)))
            .toArray();
    double least = Arrays.stream(finite).min().orElse(0);
    double most = Arrays.stream(finite).max().orElse(1);
    if (base == Base.ZERO) {
      least = Math.min(0, least);
      most = Math.max(0, most);
    }
    if (!(most - least > Math.abs(most) * 1e-9)) {
      double around = most == 0 ? 1 : Math.abs(most) * 0.1;
      least -= base == Base.ZERO ? 0 : around;
      most += around;
    }
    double step = roundStep((most - least) / MARKS);
    return new Scale(
        Math.floor(least / step + 1e-9) * step,
        Math.ceil(most / step - 1e-9) * step,
        step,
        start,
        end);
  }

  /** The place of a value; values beyond an end stick to it. */
  double at(double value) {
    double share = (value - from) / (to - from);
    return start + Math.max(0, Math.min(1, share)) * (end - start);
  }

  /** The round values between the ends. */
  List<Double> marks() {
    List<Double> marks = new ArrayList<>();
    for (int i = 0; i <= Math.round((to - from) / step); i++) {
      marks.add(from + i * step);
    }
    return marks;
  }

  private static double roundStep(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (double factor : new double[] {1, 2, 2.5, 5}) {
      if (factor * power >= least * (1 - 1e-9)) {
        return factor * power;
      }
    }
    return 10 * power;
  }
}
