package dev.nightjar.training.study;

import java.io.Serializable;

/**
 * What a trial took, in seconds of the clock over all its folds; no part of its result.
 *
 * @param all from its start to its end
 * @param training of them inside the trainer
 * @param predicting of them by the model, on the rows to measure
 */
public record TrialSeconds(double all, double training, double predicting) implements Serializable {
  /** Seconds since a moment of {@link System#nanoTime}. */
  static double since(long moment) {
    return (System.nanoTime() - moment) / 1e9;
  }
}
