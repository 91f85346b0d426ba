package dev.nightjar.training.model;

import org.jspecify.annotations.Nullable;

/**
 * Rows to train on and to validate with, brought once into the form that a trainer works on. Any
 * number of trainings may use them at the same time.
 */
public interface ReadyRows extends AutoCloseable {
  /**
   * Trains.
   *
   * @param parameters with the {@link Trainer#readyKey} of those that the rows were made ready for
   * @param start what this method gave for the same parameters but fewer rounds, to go on from it;
   *     null to begin. Time is all that it saves
   * @return the same bytes as {@link Trainer#train}
   */
  byte[] train(Parameters parameters, Compute compute, byte @Nullable [] start);

  /** Frees what they hold, when no training uses them any more. */
  @Override
  void close();
}
