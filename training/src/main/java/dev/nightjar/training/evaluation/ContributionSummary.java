package dev.nightjar.training.evaluation;

import dev.nightjar.features.kernel.ExactSum;
import java.util.ArrayList;
import java.util.List;

/**
 * How much a feature counts by what it adds to the predictions of single rows, such as SHAP values
 * (S. Lundberg, S. Lee, 2017).
 *
 * @param feature its name
 * @param meanSize mean of |contribution|, in the unit of the contributions; at least 0
 * @param mean of the contributions with their sign
 * @param share of its mean size in that of all features; 0 for all if none contributes
 */
public record ContributionSummary(String feature, double meanSize, double mean, double share) {

  /**
   * Sums up each feature, in the order of the names. The order of the rows does not show.
   *
   * @param contributions row by row: one for each feature, and the bias, which is left out
   * @param names of the features
   * @return nothing when there are no rows
   * @throws IllegalArgumentException when the contributions do not make whole rows, or one is no
   *     finite number
   */
  public static List<ContributionSummary> of(float[] contributions, List<String> names) {
    int width = names.size() + 1;
    if (contributions.length % width != 0) {
      throw new IllegalArgumentException(
          contributions.length + " contributions do not make rows of " + width);
    }
    int rows = contributions.length / width;
    if (rows == 0) {
      return List.of();
    }
    ExactSum all = new ExactSum();
    List<ExactSum> sizes = new ArrayList<>();
    List<ExactSum> sums = new ArrayList<>();
    for (int feature = 0; feature < names.size(); feature++) {
      ExactSum size = new ExactSum();
      ExactSum sum = new ExactSum();
      for (int at = feature; at < contributions.length; at += width) {
        size.add(Math.abs((double) contributions[at]));
        sum.add(contributions[at]);
      }
      if (!size.isFinite()) {
        throw new IllegalArgumentException(
            "a contribution of " + names.get(feature) + " is not a finite number");
      }
      all.add(size);
      sizes.add(size);
      sums.add(sum);
    }
    double whole = all.rounded();
    List<ContributionSummary> summaries = new ArrayList<>();
    for (int feature = 0; feature < names.size(); feature++) {
      double size = sizes.get(feature).rounded();
      summaries.add(
          new ContributionSummary(
              names.get(feature),
              size / rows,
              sums.get(feature).rounded() / rows,
              whole == 0 ? 0 : size / whole));
    }
    return summaries;
  }
}
