package dev.nightjar.training;

import dev.nightjar.training.model.FittedEncoder;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.split.Division;
import dev.nightjar.training.split.Fold;
import dev.nightjar.training.split.SplitSpec.Refit;

/**
 * A training set in parts, encoded by what the rows that the tested model learns from alone have
 * taught.
 *
 * @param raw all rows, with nothing learned yet
 * @param division where the parts lie in it
 * @param train what the tested model learns from
 * @param validation the rows that some fold holds out, in their order
 * @param test what the reported metrics are measured on
 */
record Parts(Matrix raw, Division division, Matrix train, Matrix validation, Matrix test) {
  /**
   * Rows to learn from and rows to measure, encoded.
   *
   * @param train a fold's training part
   * @param validation its validation part
   */
  record Encoded(Matrix train, Matrix validation) {}

  static Parts of(Matrix raw, Division division) {
    FittedEncoder fitted = raw.encoder().fitted(raw.rows(division.learned()), Target.YES_OR_NO);
    return new Parts(
        raw,
        division,
        fitted.training(),
        fitted.encoder().transform(raw.rows(division.validated())),
        fitted.encoder().transform(raw.rows(division.test())));
  }

  /** The parts of a fold, by what its own training part has taught. */
  Encoded encoded(Fold fold) {
    FittedEncoder fitted = raw.encoder().fitted(raw.rows(fold.train()), Target.YES_OR_NO);
    return new Encoded(fitted.training(), fitted.encoder().transform(raw.rows(fold.validation())));
  }

  /** The rows that the registered model learns from, as it reads them. */
  Matrix trainedOn(Refit refit) {
    if (refit == Refit.NONE) {
      return train;
    }
    int[] whole = division.whole();
    Matrix rows = whole.length == raw.rows() ? raw : raw.rows(whole);
    return raw.encoder().fitted(rows, Target.YES_OR_NO).training();
  }
}
