package dev.nightjar.training.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.calibration.Calibrator.Method;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Task;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CalibratorTest {
  private static final Target THREE = new Target(Task.MULTICLASS, List.of("a", "b", "c"));

  @Test
  void theIsotonicCurveIsTheLargestOfTheLeastMeans() {
    for (long seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      int rows = 1 + random.nextInt(30);
      float[] predicted = new float[rows];
      double[] outcomes = new double[rows];
      double[] weights = new double[rows];
      for (int i = 0; i < rows; i++) {
        predicted[i] = random.nextInt(12) / 12f;
        outcomes[i] = random.nextInt(2);
        weights[i] = random.nextInt(5) == 0 ? 0 : random.nextInt(3) + 1;
      }
      weights[0] = 1;
      IsotonicCurve curve = IsotonicCurve.fit(predicted, outcomes, weights);
      TreeMap<Float, double[]> points = new TreeMap<>();
      for (int i = 0; i < rows; i++) {
        if (weights[i] > 0) {
          double[] point = points.computeIfAbsent(predicted[i], any -> new double[2]);
          point[0] += weights[i] * outcomes[i];
          point[1] += weights[i];
        }
      }
      for (float at : points.keySet()) {
        assertThat(curve.at(at))
            .as("seed %d at %s", seed, at)
            .isCloseTo(naive(points, at), within(1e-6));
      }
      double before = 0;
      for (int i = 0; i <= 100; i++) {
        double now = curve.at(i / 100.0);
        assertThat(now).as("seed %d", seed).isGreaterThanOrEqualTo(before - 1e-12);
        before = now;
      }
    }
  }

  /** Over all starts up to here the largest of the least means that end here or later. */
  private static double naive(TreeMap<Float, double[]> points, float at) {
    double largest = 0;
    for (float from : points.headMap(at, true).keySet()) {
      double least = 1;
      for (float to : points.tailMap(at, true).keySet()) {
        double sum = 0;
        double weight = 0;
        for (double[] point : points.subMap(from, true, to, true).values()) {
          sum += point[0];
          weight += point[1];
        }
        least = Math.min(least, sum / weight);
      }
      largest = Math.max(largest, least);
    }
    return largest;
  }

  @Test
  void plattsCurveHasTheLeastLossOfAllNear() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int rows = 2 + random.nextInt(200);
      float[] predicted = new float[rows];
      double[] outcomes = new double[rows];
      double[] weights = new double[rows];
      for (int i = 0; i < rows; i++) {
        predicted[i] = random.nextInt(20) == 0 ? random.nextInt(2) : random.nextFloat();
        outcomes[i] = random.nextDouble() < 0.2 + 0.5 * predicted[i] ? 1 : 0;
        weights[i] = 1 + random.nextInt(3);
      }
      PlattCurve curve = PlattCurve.fit(predicted, outcomes, weights);
      double best = plattLoss(curve, predicted, outcomes, weights);
      for (double[] step : new double[][] {{1e-3, 0}, {-1e-3, 0}, {0, 1e-3}, {0, -1e-3}}) {
        PlattCurve near = new PlattCurve(curve.slope() + step[0], curve.shift() + step[1]);
        if (near.slope() >= 0) {
          assertThat(plattLoss(near, predicted, outcomes, weights))
              .as("seed %d", seed)
              .isGreaterThanOrEqualTo(best - 1e-9 * rows);
        }
      }
    }
  }

  private static double plattLoss(
      PlattCurve curve, float[] predicted, double[] outcomes, double[] weights) {
    double yes = 0;
    double no = 0;
    for (int i = 0; i < outcomes.length; i++) {
      yes += outcomes[i] * weights[i];
      no += (1 - outcomes[i]) * weights[i];
    }
    double loss = 0;
    for (int i = 0; i < outcomes.length; i++) {
      double target = outcomes[i] == 1 ? (yes + 1) / (yes + 2) : 1 / (no + 2);
      double p = 1 / (1 + Math.exp(-curve.slope() * Curve.logOdds(predicted[i]) - curve.shift()));
      loss -= weights[i] * (target * Math.log(p) + (1 - target) * Math.log(1 - p));
    }
    return loss;
  }

  @Test
  void calibrationMakesOverconfidentPredictionsBetterAndSurvivesJson() {
    for (Method method : List.of(Method.ISOTONIC, Method.PLATT)) {
      float[] predicted = new float[4000];
      float[] labels = new float[4000];
      overconfident(1, predicted, labels);
      Calibrator fitted = Calibrator.fit(method, Target.YES_OR_NO, predicted, labels, new float[0]);
      Calibrator read = Calibrator.fromJson(fitted.toJson());
      overconfident(2, predicted, labels);
      double before = logLoss(predicted, labels);
      float[] calibrated = predicted.clone();
      read.apply(calibrated, calibrated.length);
      float[] same = predicted.clone();
      fitted.apply(same, same.length);
      assertThat(calibrated).isEqualTo(same);
      assertThat(logLoss(calibrated, labels)).isLessThan(0.9 * before);
    }
  }

  private static void overconfident(long seed, float[] predicted, float[] labels) {
    Random random = new Random(seed);
    for (int i = 0; i < predicted.length; i++) {
      double logOdds = random.nextGaussian();
      labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0;
      predicted[i] = (float) (1 / (1 + Math.exp(-4 * logOdds)));
    }
  }

  private static double logLoss(float[] predicted, float[] labels) {
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      sum -= Math.log(Curve.inside(labels[i] == 1 ? predicted[i] : 1 - predicted[i]));
    }
    return sum / labels.length;
  }

  @Test
  void classesAreCalibratedEachAndSumToOneAndContributionsFollow() {
    Random random = new Random(3);
    float[] predicted = new float[300];
    float[] labels = new float[100];
    for (int row = 0; row < 100; row++) {
      double sum = 0;
      for (int k = 0; k < 3; k++) {
        predicted[row * 3 + k] = random.nextFloat() + 0.01f;
        sum += predicted[row * 3 + k];
      }
      for (int k = 0; k < 3; k++) {
        predicted[row * 3 + k] /= (float) sum;
      }
      labels[row] = random.nextInt(2);
    }
    for (Method method : List.of(Method.ISOTONIC, Method.PLATT)) {
      Calibrator calibrator = Calibrator.fit(method, THREE, predicted, labels, new float[0]);
      try (Predictor predictor = calibrator.over(new Softmax())) {
        float[] out = new float[3];
        float[] row = {0.3f, -0.7f, 1.1f};
        predictor.predict(row, 1, out);
        assertThat(out[0] + out[1] + out[2]).isCloseTo(1, within(1e-5f));
        float[] parts = predictor.contributions(row);
        double[] sums = new double[3];
        for (int i = 0; i < 12; i++) {
          sums[i / 4] += parts[i];
        }
        assertThat(sums[1] - sums[0]).isCloseTo(Math.log(out[1] / out[0]), within(1e-3));
      }
    }
  }

  /** Three numbers are the logarithms of three probabilities. */
  private static final class Softmax implements Predictor {
    @Override
    public int width() {
      return 3;
    }

    @Override
    public int outputs() {
      return 3;
    }

    @Override
    public void predict(float[] rows, int nRows, float[] out) {
      for (int row = 0; row < nRows; row++) {
        double sum = 0;
        for (int k = 0; k < 3; k++) {
          sum += Math.exp(rows[row * 3 + k]);
        }
        for (int k = 0; k < 3; k++) {
          out[row * 3 + k] = (float) (Math.exp(rows[row * 3 + k]) / sum);
        }
      }
    }

    @Override
    public float[] contributions(float[] row) {
      float[] parts = new float[12];
      for (int k = 0; k < 3; k++) {
        parts[k * 4 + k] = row[k];
      }
      return parts;
    }

    @Override
    public void close() {}
  }

  @Test
  void oneClassAndOneRowGiveFiniteProbabilities() {
    for (Method method : List.of(Method.ISOTONIC, Method.PLATT)) {
      Calibrator calibrator =
          Calibrator.fit(
              method, Target.YES_OR_NO, new float[] {0.4f}, new float[] {1}, new float[0]);
      float[] out = {0, 0.4f, 1};
      calibrator.apply(out, 3);
      for (float value : out) {
        assertThat(value).isGreaterThan(0f).isLessThan(1f);
      }
    }
  }

  @Test
  void whatCannotBeCalibratedIsRefused() {
    assertThatThrownBy(
            () ->
                Calibrator.fit(
                    Method.PLATT, Target.NUMBER, new float[1], new float[1], new float[0]))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("a regression has no probabilities");
    assertThatThrownBy(
            () ->
                Calibrator.fit(
                    Method.ISOTONIC, Target.YES_OR_NO, new float[0], new float[0], new float[0]))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("no held-out row has a weight");
    assertThatThrownBy(
            () ->
                Calibrator.fit(
                    Method.ISOTONIC,
                    Target.YES_OR_NO,
                    new float[] {Float.NaN},
                    new float[1],
                    new float[0]))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("is no probability");
    assertThatThrownBy(() -> Calibrator.fromJson(new byte[] {1}))
        .isInstanceOf(NightjarException.class)
        .hasMessageStartingWith("Cannot open a calibration");
  }
}
