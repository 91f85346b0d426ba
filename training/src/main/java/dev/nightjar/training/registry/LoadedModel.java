package dev.nightjar.training.registry;

import dev.nightjar.training.calibration.Calibrator;
import dev.nightjar.training.model.Aim;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.trainer.Trainers;
import java.io.Serializable;

/**
 * A model version with its verified files, ready to be sent to tasks.
 *
 * @param version what it is
 * @param trainer the trainer that made the bytes: the version's own, or that of its baseline
 * @param aim what is predicted
 * @param threshold decide yes where the probability is at least this; of no meaning where the task
 *     is not binary
 * @param encoder turns feature rows into floats
 * @param bytes the trained model
 * @param calibrator what becomes of its predictions
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
public record LoadedModel(
    ModelVersion version,
    String trainer,
    Aim aim,
    double threshold,
    Encoder encoder,
    byte[] bytes,
    Calibrator calibrator)
    implements Serializable {

  private static final double NO_THRESHOLD = 0.5;

  /** A binary model whose predictions are as they are. */
  public LoadedModel(ModelVersion version, Encoder encoder, byte[] bytes) {
    this(version, Aim.YES_OR_NO, encoder, bytes, Calibrator.NONE);
  }

  /** The version's registered model. */
  public LoadedModel(
      ModelVersion version, Aim aim, Encoder encoder, byte[] bytes, Calibrator calibrator) {
    this(version, version.trainer(), aim, thresholdOf(version), encoder, bytes, calibrator);
  }

  static double thresholdOf(ModelVersion version) {
    Double threshold = version.threshold();
    return threshold == null ? NO_THRESHOLD : threshold;
  }

  /** Opens the model for one thread; close it. */
  public Predictor open() {
    return calibrator.over(Trainers.named(trainer).open(bytes));
  }
}
