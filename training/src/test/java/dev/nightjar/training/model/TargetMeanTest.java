package dev.nightjar.training.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.FeatureColumn.Kind;
import dev.nightjar.training.trainer.Trainers;
import java.util.List;
import java.util.Random;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Means of labels tell no row its own label. */
class TargetMeanTest {
  private static final Target THREE = new Target(Task.MULTICLASS, List.of("a", "b", "c"));

  @Test
  void aModelLearnsNothingFromNoiseOfManyCategories() {
    for (IntToLongFunction instants : List.<IntToLongFunction>of(row -> row / 3, row -> 0)) {
      long seed = 5;
      Random random = new Random(seed);
      Matrix all = noise(random, 8000, 2500, instants);
      Matrix train = all.part(0, 6000);
      Matrix test = all.part(6000, 8000);
      FittedEncoder fitted = all.encoder().fitted(train, Target.YES_OR_NO);
      double mean = mean(train.labels());
      double constant = logLoss(test.labels(), row -> mean);
      double honest = logLoss(fitted.training(), fitted.encoder().transform(test));
      // What every row would get if the means of all rows were given to the training rows too.
      double leaking = logLoss(fitted.encoder().transform(train), fitted.encoder().transform(test));
      assertThat(honest).as("seed %d, constant %f", seed, constant).isLessThan(constant + 0.02);
      assertThat(leaking).as("the test has power").isGreaterThan(constant + 0.2);
    }
  }

  @Test
  void labelsOfAFoldDoNotShowInTheRowsOfThatFold() {
    Random random = new Random(3);
    Matrix raw = noise(random, 500, 40, row -> row);
    float[] before = raw.encoder().fitted(raw, Target.YES_OR_NO).training().values();
    // The first fold's labels in another order: the mean of all rows is the same.
    float[] labels = raw.labels().clone();
    for (int row = 0; row < 50; row++) {
      float other = labels[99 - row];
      labels[99 - row] = labels[row];
      labels[row] = other;
    }
    Matrix turned = new Matrix(raw.encoder(), raw.values(), labels, raw.predictAt());
    float[] after = raw.encoder().fitted(turned, Target.YES_OR_NO).training().values();
    assertThat(IntStream.range(0, 100).allMatch(row -> before[row] == after[row])).isTrue();
    assertThat(IntStream.range(100, 500).allMatch(row -> before[row] == after[row])).isFalse();
  }

  @Test
  void aMulticlassTargetGivesTheShareOfEachClass() {
    Random random = new Random(8);
    int rows = 300;
    Matrix raw = noise(random, rows, 6, row -> row);
    float[] labels = new float[rows];
    for (int row = 0; row < rows; row++) {
      labels[row] = random.nextInt(3);
    }
    FittedEncoder fitted =
        raw.encoder()
            .fitted(new Matrix(raw.encoder(), raw.values(), labels, raw.predictAt()), THREE);
    assertThat(fitted.encoder().names()).containsExactly("plane_a", "plane_b", "plane_c");
    assertThat(fitted.encoder().sources()).containsExactly("plane");
    for (Matrix matrix : List.of(fitted.training(), fitted.encoder().transform(raw))) {
      for (int row = 0; row < rows; row++) {
        float[] v = matrix.values();
        assertThat(v[row * 3] + v[row * 3 + 1] + v[row * 3 + 2]).isCloseTo(1, within(1e-5f));
      }
    }
  }

  @Test
  void weightsCountAndAnUnseenTextGetsTheMeanOfAll() {
    Encoder encoder = encoder(List.of("A", "B", "never"));
    Matrix raw =
        new Matrix(
            encoder,
            new float[] {0, 0, 1, Float.NaN},
            new float[] {10, 20, 40, 5},
            new long[4],
            new float[] {1, 3, 0, 1});
    FittedEncoder fitted = encoder.fitted(raw, Target.NUMBER);
    // (10 + 3 · 20 + 0 + 5) / 5 = 15; strength 2.
    Matrix seen =
        fitted
            .encoder()
            .transform(
                new Matrix(
                    encoder, new float[] {0, 1, 2, 3, Float.NaN}, new float[5], new long[5]));
    assertThat(seen.values())
        .containsExactly(
            (float) ((70 + 2 * 15) / 6.0), 15f, 15f, 15f, (float) ((5 + 2 * 15) / 3.0));
  }

  @Test
  void aTaskWithoutLabelsIsRefused() {
    Matrix raw = noise(new Random(1), 10, 3, row -> 0);
    assertThatThrownBy(() -> raw.encoder().fitted(raw, new Target(Task.CLUSTERING, List.of())))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("Cannot encode plane by the mean of the label");
  }

  @Test
  void noRowsTeachNothing() {
    Encoder encoder = encoder(List.of());
    Matrix none = new Matrix(encoder, new float[0], new float[0], new long[0]);
    FittedEncoder fitted = encoder.fitted(none, Target.YES_OR_NO);
    assertThat(fitted.training().rows()).isZero();
    Matrix one = new Matrix(encoder, new float[] {0}, new float[1], new long[1]);
    assertThat(fitted.encoder().transform(one).values()).containsExactly(0f);
  }

  @Test
  void aMatrixOfAnotherEncoderIsRefused() {
    Matrix raw = noise(new Random(1), 10, 3, row -> 0);
    FittedEncoder fitted = raw.encoder().fitted(raw, Target.YES_OR_NO);
    assertThatThrownBy(() -> fitted.encoder().transform(fitted.training()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> raw.encoder().transform(raw))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> EncoderJson.write(raw.encoder()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Encoder encoder(List<String> planes) {
    Encoding mean = new Encoding.TargetMean(2);
    return new Encoder(
        Inputs.of(new FeatureSpec("plane", mean), SourceType.TEXT, planes),
        List.of(mean),
        List.of());
  }

  private static Matrix noise(Random random, int rows, int categories, IntToLongFunction instants) {
    float[] values = new float[rows];
    float[] labels = new float[rows];
    for (int row = 0; row < rows; row++) {
      values[row] = random.nextInt(50) == 0 ? Float.NaN : random.nextInt(categories);
      labels[row] = random.nextInt(3) == 0 ? 1 : 0;
    }
    List<String> names =
        IntStream.range(0, categories).mapToObj(i -> "N%05d".formatted(i)).toList();
    return new Matrix(
        encoder(names), values, labels, IntStream.range(0, rows).mapToLong(instants).toArray());
  }

  private static double logLoss(Matrix train, Matrix test) {
    assertThat(train.encoder().columns().get(0).kind()).isEqualTo(Kind.NUMBER);
    Trainer trainer = Trainers.named("xgboost");
    Parameters parameters =
        Parameters.defaults(trainer)
            .with("rounds", 30)
            .with("max_depth", 3)
            .with("min_child_weight", 20)
            .with("eta", 0.1);
    byte[] model = trainer.train(Fit.of(Target.YES_OR_NO, train, parameters));
    float[] out = new float[test.rows()];
    try (Predictor predictor = trainer.open(model)) {
      predictor.predict(test.values(), test.rows(), out);
    }
    return logLoss(test.labels(), row -> out[row]);
  }

  private static double logLoss(
      float[] labels, java.util.function.IntToDoubleFunction probability) {
    double sum = 0;
    for (int row = 0; row < labels.length; row++) {
      double p = probability.applyAsDouble(row);
      sum -= Math.log(labels[row] == 1 ? p : 1 - p);
    }
    return sum / labels.length;
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
