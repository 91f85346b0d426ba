package dev.nightjar.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.training.evaluation.Calibration.Bin;
import dev.nightjar.training.evaluation.Calibration.Binning;
import dev.nightjar.training.evaluation.Curves.PrecisionPoint;
import dev.nightjar.training.evaluation.Curves.RocPoint;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CurvesTest {
  private static final int ALL = 1_000_000;

  @Test
  void eachPointIsWhatItsThresholdGivesAndTheAreaIsTheAuc() {
    for (long seed = 0; seed < 1000; seed++) {
      PredictedBinary predicted = PredictedRandom.binary(seed, seed % 2 == 0);
      List<RocPoint> roc = Curves.roc(predicted, ALL);
      Double auc = predicted.value("auc");
      assertThat(roc.isEmpty()).as("seed %d", seed).isEqualTo(auc == null);
      double area = 0;
      for (int i = 1; i < roc.size(); i++) {
        RocPoint point = roc.get(i);
        Confusion decided = Objects.requireNonNull(predicted.confusion(point.threshold()));
        assertThat(point.recall()).isCloseTo(decided.recall(), within(1e-12));
        assertThat(point.falsePositiveRate()).isCloseTo(decided.falsePositiveRate(), within(1e-12));
        area +=
            (point.falsePositiveRate() - roc.get(i - 1).falsePositiveRate())
                * (point.recall() + roc.get(i - 1).recall())
                / 2;
      }
      if (auc != null) {
        assertThat(area).as("seed %d", seed).isCloseTo(auc, within(1e-9));
      }
      double average = 0;
      double before = 0;
      List<PrecisionPoint> precision = Curves.precisionRecall(predicted, ALL);
      for (PrecisionPoint point : precision) {
        average += (point.recall() - before) * point.precision();
        before = point.recall();
      }
      Double prAuc = predicted.value("pr_auc");
      assertThat(precision.isEmpty()).as("seed %d", seed).isEqualTo(prAuc == null);
      if (prAuc != null) {
        assertThat(average).as("seed %d", seed).isCloseTo(prAuc, within(1e-9));
      }
    }
  }

  @Test
  void thinnedCurvesKeepTheirEndsAndLoseLittle() {
    PredictedBinary predicted = scored(20_000);
    List<RocPoint> all = Curves.roc(predicted, ALL);
    for (int most : new int[] {2, 3, 50, 200}) {
      List<RocPoint> thinned = Curves.roc(predicted, most);
      assertThat(thinned.size()).isBetween(Math.min(most, 3) - 1, most);
      assertThat(thinned.get(0)).isEqualTo(all.get(0));
      assertThat(thinned.get(thinned.size() - 1)).isEqualTo(all.get(all.size() - 1));
      assertThat(all).containsAll(thinned);
      double area = 0;
      for (int i = 1; i < thinned.size(); i++) {
        double step = thinned.get(i).falsePositiveRate() - thinned.get(i - 1).falsePositiveRate();
        area += step * (thinned.get(i).recall() + thinned.get(i - 1).recall()) / 2;
      }
      if (most >= 50) {
        assertThat(area).isCloseTo(predicted.value("auc"), within(0.002));
      }
    }
    assertThat(Curves.precisionRecall(predicted, 100).size()).isBetween(50, 100);
    assertThatThrownBy(() -> Curves.roc(predicted, 1)).hasMessage("a curve of 1 points");
  }

  @Test
  void binsOfEqualWidthAreThoseOfTheMetric() {
    for (long seed = 0; seed < 500; seed++) {
      PredictedBinary predicted = PredictedRandom.binary(seed, false);
      List<Bin> curve = Calibration.curve(predicted, 10, Binning.EQUAL_WIDTH);
      TaskMetrics metrics = predicted.measure();
      double error = 0;
      for (Bin bin : curve) {
        error += bin.rows() * Math.abs(bin.meanProbability() - bin.positiveShare());
        assertThat(bin.meanProbability()).isBetween(bin.low() - 1e-12, bin.high() + 1e-12);
      }
      assertThat(curve.stream().mapToLong(Bin::rows).sum()).isEqualTo(metrics.rows());
      Double expected = metrics.value("calibration_error");
      if (expected != null) {
        assertThat(error / metrics.rows()).as("seed %d", seed).isCloseTo(expected, within(1e-12));
      } else {
        assertThat(curve).isEmpty();
      }
    }
  }

  @Test
  void binsOfEqualCountKeepTiesTogether() {
    List<Bin> even = Calibration.curve(scored(1000), 8, Binning.EQUAL_COUNT);
    assertThat(even).hasSize(8).allMatch(bin -> bin.rows() == 125);
    double[] p = {0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.9, 0.9};
    double[] y = {0, 0, 0, 0, 1, 1, 1, 0};
    List<Bin> tied = Calibration.curve(PredictedBinary.of(p, y), 4, Binning.EQUAL_COUNT);
    assertThat(tied)
        .extracting(Bin::low, Bin::high, Bin::rows, Bin::positiveShare)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(0.1, 0.1, 5L, 0.2),
            org.assertj.core.groups.Tuple.tuple(0.2, 0.2, 1L, 1.0),
            org.assertj.core.groups.Tuple.tuple(0.9, 0.9, 2L, 0.5));
    assertThatThrownBy(() -> Calibration.curve(PredictedBinary.of(p, y), 0, Binning.EQUAL_COUNT))
        .hasMessage("0 bins");
  }

  private static PredictedBinary scored(int rows) {
    Random random = new Random(rows);
    double[] p = random.doubles(rows).toArray();
    double[] y = new double[rows];
    for (int row = 0; row < rows; row++) {
      y[row] = random.nextDouble() < p[row] ? 1 : 0;
    }
    return PredictedBinary.of(p, y);
  }
}
