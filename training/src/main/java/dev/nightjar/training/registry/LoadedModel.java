package dev.nightjar.training.registry;

import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.trainer.Trainers;
import java.io.Serializable;

/**
 * A model version with its verified files, ready to be sent to tasks.
 *
 * @param version what it is
 * @param trainer the trainer that made the bytes: the version's own, or that of its baseline
 * @param threshold decide yes where the probability is at least this
 * @param encoder turns feature rows into floats
 * @param bytes the trained model
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
public record LoadedModel(
    ModelVersion version, String trainer, double threshold, Encoder encoder, byte[] bytes)
    implements Serializable {

  /** The version's registered model. */
  public LoadedModel(ModelVersion version, Encoder encoder, byte[] bytes) {
    this(version, version.trainer(), version.threshold(), encoder, bytes);
  }

  /** Opens the model for one thread; close it. */
  public Predictor open() {
    return Trainers.named(trainer).open(bytes);
  }
}
