package dev.nightjar.training.registry;

import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.trainer.Trainers;
import java.io.Serializable;

/**
 * A model version with its verified files, ready to be sent to tasks.
 *
 * @param version what it is
 * @param encoder turns feature rows into floats
 * @param bytes the trained model
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
public record LoadedModel(ModelVersion version, Encoder encoder, byte[] bytes)
    implements Serializable {

  /** Decide yes where the probability is at least this. */
  public double threshold() {
    return version.threshold();
  }

  /** Opens the model for one thread; close it. */
  public Predictor open() {
    return Trainers.named(version.trainer()).open(bytes);
  }
}
