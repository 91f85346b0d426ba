package dev.nightjar.training.trainer;

import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.FeatureColumn;
import dev.nightjar.training.model.FeatureColumn.Kind;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Task;
import java.util.List;
import java.util.Random;

/** Random matrices with something to learn: text, numbers and missing values. */
public final class TestMatrices {
  private static final Encoder ENCODER =
      new Encoder(
          List.of(
              new FeatureColumn("carrier", Kind.TEXT, List.of("AA", "B6", "DL", "UA")),
              new FeatureColumn("rate", Kind.NUMBER, List.of()),
              new FeatureColumn("temp", Kind.NUMBER, List.of()),
              new FeatureColumn("weekend", Kind.FLAG, List.of())));

  private TestMatrices() {}

  /** Labels of this task on the same values; of classes there are three. */
  public static Matrix random(long seed, int rows, Task task) {
    Matrix binary = random(seed, rows);
    Random random = new Random(~seed);
    float[] labels = new float[rows];
    for (int i = 0; i < rows; i++) {
      float rate = binary.values()[i * 4 + 1];
      double effect =
          (Float.isNaN(rate) ? 0.5 : rate) * 4
              + (binary.values()[i * 4] == 1 ? 2 : 0)
              + binary.values()[i * 4 + 3];
      labels[i] =
          switch (task) {
            case BINARY -> binary.labels()[i];
            case MULTICLASS -> {
              double noisy = effect + random.nextGaussian();
              yield noisy > 4 ? 2 : noisy > 2 ? 1 : 0;
            }
            case REGRESSION -> (float) (10 * effect + random.nextGaussian());
            case CLUSTERING, REDUCTION -> 0;
          };
    }
    return new Matrix(binary.encoder(), binary.values(), labels, binary.predictAt());
  }

  /** What such labels are. */
  public static Target target(Task task) {
    return switch (task) {
      case BINARY -> Target.YES_OR_NO;
      case MULTICLASS -> new Target(task, List.of("low", "middle", "high"));
      case REGRESSION -> Target.NUMBER;
      case CLUSTERING, REDUCTION -> new Target(task, List.of());
    };
  }

  public static Matrix random(long seed, int rows) {
    Random random = new Random(seed);
    float[] values = new float[rows * 4];
    float[] labels = new float[rows];
    long[] predictAt = new long[rows];
    for (int i = 0; i < rows; i++) {
      int carrier = random.nextInt(4);
      float rate = random.nextFloat();
      values[i * 4] = random.nextInt(50) == 0 ? Float.NaN : carrier;
      values[i * 4 + 1] = random.nextInt(10) == 0 ? Float.NaN : rate;
      values[i * 4 + 2] = (float) random.nextGaussian() * 20 + 50;
      values[i * 4 + 3] = random.nextInt(2);
      double logOdds = 3 * rate - 2.5 + (carrier == 1 ? 1 : 0) + values[i * 4 + 3];
      labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0;
      predictAt[i] = i * 3_600_000_000L;
    }
    return new Matrix(ENCODER, values, labels, predictAt);
  }
}
