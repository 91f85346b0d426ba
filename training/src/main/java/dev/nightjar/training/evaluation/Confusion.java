package dev.nightjar.training.evaluation;

/**
 * Decisions of yes and no beside what happened: rows, or their weights. Shares whose denominator is
 * 0 are NaN.
 *
 * @param truePositives positive rows decided yes
 * @param falsePositives negative rows decided yes
 * @param falseNegatives positive rows decided no
 * @param trueNegatives negative rows decided no
 */
public record Confusion(
    double truePositives, double falsePositives, double falseNegatives, double trueNegatives) {

  /** All rows. */
  public double rows() {
    return positives() + negatives();
  }

  /** Rows whose outcome is positive. */
  public double positives() {
    return truePositives + falseNegatives;
  }

  /** Rows whose outcome is negative. */
  public double negatives() {
    return falsePositives + trueNegatives;
  }

  /** Rows decided yes. */
  public double selected() {
    return truePositives + falsePositives;
  }

  /** Share of rows decided right. */
  public double accuracy() {
    return (truePositives + trueNegatives) / rows();
  }

  /** Mean of recall and specificity; NaN without both classes. */
  public double balancedAccuracy() {
    return (recall() + specificity()) / 2;
  }

  /** Share of positive rows among those decided yes. */
  public double precision() {
    return truePositives / selected();
  }

  /** Share of positive rows decided yes: the true positive rate. */
  public double recall() {
    return truePositives / positives();
  }

  /** Share of negative rows decided no. */
  public double specificity() {
    return trueNegatives / negatives();
  }

  /** Share of negative rows decided yes. */
  public double falsePositiveRate() {
    return falsePositives / negatives();
  }

  /** Share of rows decided yes. */
  public double selectionRate() {
    return selected() / rows();
  }

  /**
   * F-measure (C. J. van Rijsbergen, 1979): (1 + b²) tp / ((1 + b²) tp + b² fn + fp).
   *
   * @param beta how many times as much recall counts as precision; greater than 0
   */
  public double f(double beta) {
    double right = (1 + beta * beta) * truePositives;
    return right / (right + beta * beta * falseNegatives + falsePositives);
  }

  /** Correlation of decision and outcome (B. W. Matthews, 1975); NaN if one of them is constant. */
  public double mcc() {
    double all = rows();
    // Shares instead of counts, so that no product overflows or vanishes.
    double right = truePositives / all * (trueNegatives / all);
    double wrong = falsePositives / all * (falseNegatives / all);
    return (right - wrong)
        / Math.sqrt(selected() / all * (positives() / all))
        / Math.sqrt(negatives() / all * ((falseNegatives + trueNegatives) / all));
  }

  /** What the wrong decisions cost per row. */
  public double cost(Costs costs) {
    return (falsePositives * costs.falsePositive() + falseNegatives * costs.falseNegative())
        / rows();
  }
}
