package dev.nightjar.scoring;

import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.registry.PortableModel;
import dev.nightjar.training.trainer.Trainers;
import java.util.Random;

/** Models of random rows. */
final class TestModels {
  private TestModels() {}

  /** A model of an encoder's columns; what it learned does not matter. */
  static PortableModel of(Target target, Encoder encoder, String trainerName, Random random) {
    int rows = 400;
    int width = encoder.width();
    float[] values = new float[rows * width];
    float[] labels = new float[rows];
    int classes = Math.max(2, target.classes().size());
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < width; i++) {
        values[row * width + i] = random.nextInt(9) == 0 ? Float.NaN : random.nextInt(5);
      }
      float first = values[row * width];
      labels[row] = (int) ((Float.isNaN(first) ? 0 : first) + random.nextInt(2)) % classes;
    }
    Trainer trainer = Trainers.named(trainerName);
    Parameters parameters = Parameters.defaults(trainer);
    if (trainerName.equals("xgboost")) {
      parameters = parameters.with("rounds", 8).with("max_depth", 3);
    }
    Matrix matrix = new Matrix(encoder, values, labels, new long[rows]);
    return new PortableModel(
        target,
        encoder,
        trainerName,
        trainer.train(Fit.of(target, matrix, parameters)),
        0.4,
        "random");
  }
}
