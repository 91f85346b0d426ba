package dev.nightjar.training.model;

import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * A kind of model. Implementations have no state; the same matrix and parameters give the same
 * model on any number of cores (to the bit, or to what {@link #tolerance} says).
 */
public interface Trainer {
  /** Its key under {@code trainers:} in models/*.yaml. */
  String name();

  /** The file its model is kept in, such as {@code model.ubj}. */
  String fileName();

  /** The parameters it reads. */
  List<Parameter> parameters();

  /** Name and version of the library that does the work; part of a model's identity. */
  String engineBuild();

  /** How far predictions of two trainings on the same input may lie apart; 0 for the same bytes. */
  double tolerance();

  /**
   * Trains on all rows of the matrix, which has at least one.
   *
   * @return the model in its own format; the SHA-256 of these bytes names it
   */
  byte[] train(Matrix matrix, Parameters parameters, SparkSession spark);

  /** Opens a model that this trainer made; for one thread, on any machine. */
  Predictor open(byte[] model);
}
