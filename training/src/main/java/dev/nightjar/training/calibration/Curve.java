package dev.nightjar.training.calibration;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** From a predicted probability to a calibrated one; never falling. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "curve")
@JsonSubTypes({
  @JsonSubTypes.Type(value = IsotonicCurve.class, name = "isotonic"),
  @JsonSubTypes.Type(value = PlattCurve.class, name = "platt")
})
public sealed interface Curve permits IsotonicCurve, PlattCurve {
  /** Probabilities stay this far from 0 and 1, so that one surprise costs no infinite loss. */
  double LEAST = 1e-7;

  /**
   * The calibrated probability.
   *
   * @param probability in [0, 1]
   */
  double at(double probability);

  static double inside(double probability) {
    return Math.min(Math.max(probability, LEAST), 1 - LEAST);
  }

  static double logOdds(double probability) {
    double kept = inside(probability);
    return Math.log(kept / (1 - kept));
  }
}
