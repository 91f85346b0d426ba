package dev.nightjar.training.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * Curves over all thresholds, for charts. Of more points than asked for, those are kept that lie
 * evenly along the curve, its ends always: with n points no stretch between two kept ones is longer
 * than 4 / (n - 1) for ROC, unless two neighbours are that far apart.
 */
public final class Curves {
  private Curves() {}

  /**
   * A point of the receiver operating characteristic.
   *
   * @param threshold yes is decided where probability {@code >=} threshold
   * @param falsePositiveRate share of negative rows decided yes
   * @param recall share of positive rows decided yes
   */
  public record RocPoint(double threshold, double falsePositiveRate, double recall) {}

  /**
   * A point of the precision-recall curve.
   *
   * @param threshold yes is decided where probability {@code >=} threshold
   * @param recall share of positive rows decided yes
   * @param precision share of positive rows among those decided yes
   */
  public record PrecisionPoint(double threshold, double recall, double precision) {}

  /**
   * From (0, 0), a threshold above every probability, to (1, 1), the lowest probability.
   *
   * @param most points, at least 2
   * @return none when the predictions cannot be measured or lack one of the outcomes
   */
  public static List<RocPoint> roc(PredictedBinary predicted, int most) {
    Ranking.Weighed weighed = predicted.weighed();
    if (weighed == null || weighed.positives() == 0 || weighed.negatives() == 0) {
      return List.of();
    }
    List<RocPoint> points = new ArrayList<>();
    Counts counts = new Counts(weighed);
    int groups = weighed.groups();
    points.add(new RocPoint(Math.nextUp(weighed.probability(groups - 1)), 0, 0));
    for (int group = groups - 1; group >= 0; group--) {
      points.add(
          new RocPoint(
              weighed.probability(group),
              counts.yesWrong[group] / counts.yesWrong[0],
              counts.yesRight[group] / counts.yesRight[0]));
    }
    return thinned(
        points,
        most,
        (a, b) -> distance(a.falsePositiveRate - b.falsePositiveRate, a.recall - b.recall));
  }

  /**
   * From the highest probability to the lowest, where recall is 1.
   *
   * @param most points, at least 2
   * @return none when the predictions cannot be measured or no row is positive
   */
  public static List<PrecisionPoint> precisionRecall(PredictedBinary predicted, int most) {
    Ranking.Weighed weighed = predicted.weighed();
    if (weighed == null || weighed.positives() == 0) {
      return List.of();
    }
    List<PrecisionPoint> points = new ArrayList<>();
    Counts counts = new Counts(weighed);
    for (int group = weighed.groups() - 1; group >= 0; group--) {
      points.add(
          new PrecisionPoint(
              weighed.probability(group),
              counts.yesRight[group] / counts.yesRight[0],
              counts.yesRight[group] / (counts.yesRight[group] + counts.yesWrong[group])));
    }
    return thinned(
        points, most, (a, b) -> distance(a.recall - b.recall, a.precision - b.precision));
  }

  private interface Length<T> {
    double between(T a, T b);
  }

  private static double distance(double x, double y) {
    return Math.abs(x) + Math.abs(y);
  }

  private static <T> List<T> thinned(List<T> points, int most, Length<T> length) {
    if (most < 2) {
      throw new IllegalArgumentException("a curve of " + most + " points");
    }
    if (points.size() <= most) {
      return points;
    }
    double[] way = new double[points.size()];
    for (int i = 1; i < way.length; i++) {
      way[i] = way[i - 1] + length.between(points.get(i - 1), points.get(i));
    }
    double whole = way[way.length - 1];
    List<T> kept = new ArrayList<>();
    int last = -1;
    for (int i = 0; i < way.length - 1; i++) {
      int part = whole == 0 ? 0 : Math.min((int) (way[i] / whole * (most - 1)), most - 2);
      if (part > last) {
        kept.add(points.get(i));
        last = part;
      }
    }
    kept.add(points.get(points.size() - 1));
    return kept;
  }

  /** Weights of the rows decided yes when the threshold is the probability of a group. */
  private static final class Counts {
    private final double[] yesRight;
    private final double[] yesWrong;

    Counts(Ranking.Weighed weighed) {
      yesRight = new double[weighed.groups()];
      yesWrong = new double[weighed.groups()];
      double right = 0;
      double wrong = 0;
      for (int group = weighed.groups() - 1; group >= 0; group--) {
        right += weighed.positives(group);
        wrong += weighed.negatives(group);
        yesRight[group] = right;
        yesWrong[group] = wrong;
      }
    }
  }
}
