package dev.nightjar.training.table;

import dev.nightjar.training.evaluation.Predicted;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.study.FinishedTrial;
import dev.nightjar.training.study.Measuring;

/** A model and the encoder that was fitted to its rows. */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
record TrainedModel(Trainer trainer, Encoder encoder, byte[] bytes) {
  /** What it predicts of rows that are not encoded by it yet. */
  float[] predict(Matrix raw) {
    Matrix rows = encoder.transform(raw);
    try (Predictor predictor = trainer.open(bytes)) {
      float[] out = new float[rows.rows() * predictor.outputs()];
      predictor.predict(rows.values(), rows.rows(), out);
      return out;
    }
  }

  /** How good it is on rows that it has not seen. */
  TableResult.Contender tested(Matrix raw, FinishedTrial trial, Measuring measuring) {
    Matrix test = encoder.transform(raw);
    try (Predictor predictor = trainer.open(bytes)) {
      Predicted predicted =
          measuring.target().task().labelled() ? measuring.predicted(test, predictor) : null;
      return new TableResult.Contender(
          trainer.name(),
          trial.refit(),
          trial.result().metrics(),
          predicted == null ? measuring.measure(test, predictor).metrics() : predicted.measure(),
          predicted);
    }
  }
}
