package dev.nightjar.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.training.evaluation.BinaryEvaluationTest.Sample;
import dev.nightjar.training.evaluation.Calibration.Bin;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  @Test
  void agreesWithTheNaiveTwinAndWithTheCalibrationError() {
    for (long seed = 0; seed < 300; seed++) {
      Sample sample = Sample.random(seed);
      List<Bin> bins = Calibration.bins(sample.probabilities(), sample.labels());
      assertThat(bins).as("seed %d", seed).hasSize(10);
      double error = 0;
      for (int i = 0; i < 10; i++) {
        Bin bin = bins.get(i);
        requireNaive(sample, bin, i, seed);
        if (bin.meanProbability() != null && bin.positiveShare() != null) {
          error += bin.rows() * Math.abs(bin.meanProbability() - bin.positiveShare());
        }
      }
      assertThat(error / sample.labels().length)
          .as("seed %d", seed)
          .isCloseTo(
              new NaiveEvaluation(sample.probabilities(), sample.labels()).calibrationError(),
              within(1e-12));
    }
  }

  @Test
  void t9_theOrderOfTheRowsDoesNotShow() {
    for (long seed = 0; seed < 50; seed++) {
      Sample sample = Sample.random(seed);
      assertThat(
              Calibration.bins(
                  sample.shuffled(seed).probabilities(), sample.shuffled(seed).labels()))
          .as("seed %d", seed)
          .isEqualTo(Calibration.bins(sample.probabilities(), sample.labels()));
    }
  }

  @Test
  void whatCannotBeMeasuredHasNoBins() {
    assertThat(Calibration.bins(new double[0], new double[0])).isEmpty();
    assertThat(Calibration.bins(new double[] {Double.NaN}, new double[] {1})).isEmpty();
    assertThat(Calibration.bins(new double[] {1}, new double[] {1}).get(9))
        .isEqualTo(new Bin(0.9, 1, 1, 1.0, 1.0));
  }

  private static void requireNaive(Sample sample, Bin bin, int number, long seed) {
    long rows = 0;
    double sum = 0;
    double positives = 0;
    for (int i = 0; i < sample.labels().length; i++) {
      double probability = sample.probabilities()[i];
      if ((probability == 1 ? 9 : (int) Math.floor(probability * 10)) == number) {
        rows++;
        sum += probability;
        positives += sample.labels()[i];
      }
    }
    assertThat(bin.rows()).as("seed %d, bin %d", seed, number).isEqualTo(rows);
    assertThat(bin.low()).isCloseTo(number / 10.0, within(1e-15));
    assertThat(bin.high()).isCloseTo((number + 1) / 10.0, within(1e-15));
    if (rows == 0) {
      assertThat(bin.meanProbability()).isNull();
      assertThat(bin.positiveShare()).isNull();
    } else {
      assertThat(bin.meanProbability()).as("seed %d", seed).isCloseTo(sum / rows, within(1e-12));
      assertThat(bin.positiveShare())
          .as("seed %d", seed)
          .isCloseTo(positives / rows, within(1e-12));
    }
  }
}
