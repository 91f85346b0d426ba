package dev.nightjar.training;

import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.DistributedRows;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.trainer.DistributedTrainers;
import dev.nightjar.training.trainer.Trainers;

/** Encoded rows to train on or to measure, wherever an engine keeps them. */
interface EncodedPart {
  /** What the columns are. */
  Encoder encoder();

  /** Labels and instants, with or without the features. */
  Matrix outcomes();

  /** What the columns look like. */
  FeatureFacts facts();

  /** Trains on these rows. */
  byte[] train(Trainer trainer, Parameters parameters);

  /** What a model predicts of them. */
  float[] predict(Trainer trainer, byte[] model);

  /**
   * The rows with their features at the driver.
   *
   * @param what they are, for the message where they do not fit
   */
  Matrix collected(String what);

  /** Rows in one memory. */
  record InMemory(Matrix matrix, Target target) implements EncodedPart {
    @Override
    public Encoder encoder() {
      return matrix.encoder();
    }

    @Override
    public Matrix outcomes() {
      return matrix;
    }

    @Override
    public FeatureFacts facts() {
      return FeatureFacts.of(matrix);
    }

    @Override
    public byte[] train(Trainer trainer, Parameters parameters) {
      return trainer.train(Fit.of(target, matrix, parameters));
    }

    @Override
    public float[] predict(Trainer trainer, byte[] model) {
      try (Predictor predictor = trainer.open(model)) {
        float[] predicted = new float[matrix.rows() * predictor.outputs()];
        predictor.predict(matrix.values(), matrix.rows(), predicted);
        return predicted;
      }
    }

    @Override
    public Matrix collected(String what) {
      return matrix;
    }
  }

  /**
   * Rows spread over workers.
   *
   * @param places which of all rows, rising
   */
  @SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
  record Distributed(DistributedRows rows, int[] places, Target target) implements EncodedPart {
    @Override
    public Encoder encoder() {
      return rows.encoder();
    }

    @Override
    public Matrix outcomes() {
      return rows.outcomes().rows(places);
    }

    @Override
    public FeatureFacts facts() {
      return new FeatureFacts(encoder().columns(), rows.missing(places));
    }

    @Override
    public byte[] train(Trainer trainer, Parameters parameters) {
      return DistributedTrainers.train(
          trainer.name(), rows, target, places, null, parameters, Compute.Device.CPU);
    }

    @Override
    public float[] predict(Trainer trainer, byte[] model) {
      String name = trainer.name();
      return rows.predict(() -> Trainers.named(name).open(model), places);
    }

    @Override
    public Matrix collected(String what) {
      return rows.collect(places, what);
    }
  }
}
