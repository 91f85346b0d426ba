package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.trainer.TestMatrices;
import dev.nightjar.training.trainer.Trainers;
import java.util.Arrays;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ImportanceTest {
  @Test
  void sharesAreThoseOfTheNaiveTwinAndSumToOne() {
    for (long seed = 1; seed <= 5; seed++) {
      Matrix part = TestMatrices.random(seed, 150);
      try (Predictor model = model("xgboost", part)) {
        double[] shares = Importance.shares(part, model);
        assertThat(Arrays.stream(shares).sum()).as("seed %d", seed).isCloseTo(1, within(1e-12));
        assertThat(shares).as("seed %d", seed).containsExactly(naive(part, model), within(1e-12));
        assertThat(Importance.json(part.encoder().names(), Importance.shares(part, model)))
            .isEqualTo(Importance.json(part.encoder().names(), Importance.shares(part, model)));
      }
    }
  }

  @Test
  void ofManyRowsSomeAreLookedAtFromTheFirstToTheLastPart() {
    Matrix part = TestMatrices.random(3, 5000);
    try (Predictor model = model("logistic_regression", part)) {
      assertThat(Importance.shares(part, model)).containsExactly(naive(part, model), within(0.05));
    }
  }

  @Test
  void aConstantUsesNoFeature() {
    Matrix part = TestMatrices.random(7, 50);
    try (Predictor model = model("constant", part)) {
      assertThat(Importance.shares(part, model)).containsOnly(0.0);
      assertThat(Importance.shares(part.part(0, 0), model)).containsOnly(0.0);
    }
  }

  private static double[] naive(Matrix part, Predictor model) {
    double total = 0;
    double[] sums = new double[part.width()];
    for (int row = 0; row < part.rows(); row++) {
      float[] contributions = model.contributions(part.part(row, row + 1).values());
      for (int i = 0; i < sums.length; i++) {
        sums[i] += Math.abs(contributions[i]);
        total += Math.abs(contributions[i]);
      }
    }
    double all = total;
    return Arrays.stream(sums).map(sum -> sum / all).toArray();
  }

  private static Predictor model(String name, Matrix matrix) {
    TreeMap<String, Double> values = new TreeMap<>();
    Trainers.named(name).parameters().forEach(p -> values.put(p.name(), p.fallback()));
    values.computeIfPresent("rounds", (key, rounds) -> 5.0);
    TestSpark.session();
    return Trainers.named(name)
        .open(
            Trainers.named(name)
                .train(
                    Fit.of(
                        Target.YES_OR_NO,
                        matrix,
                        new Parameters(
                            values, Parameters.defaults(Trainers.named(name)).texts()))));
  }
}
