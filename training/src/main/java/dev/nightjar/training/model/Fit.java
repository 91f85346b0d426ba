package dev.nightjar.training.model;

import org.jspecify.annotations.Nullable;

/**
 * One training.
 *
 * @param target what is to be predicted
 * @param matrix the rows to train on, at least one
 * @param validation rows of the same columns that early stopping looks at; null where nothing stops
 *     early
 * @param parameters all parameters of the trainer
 * @param compute threads and device
 */
public record Fit(
    Target target,
    Matrix matrix,
    @Nullable Matrix validation,
    Parameters parameters,
    Compute compute) {

  /** A training without early stopping on all cores. */
  public static Fit of(Target target, Matrix matrix, Parameters parameters) {
    return new Fit(target, matrix, null, parameters, Compute.allCores());
  }
}
