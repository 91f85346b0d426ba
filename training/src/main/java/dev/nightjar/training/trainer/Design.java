package dev.nightjar.training.trainer;

import dev.nightjar.training.model.Matrix;
import java.io.Serializable;
import org.apache.spark.ml.linalg.Vector;

/** How a row of the matrix becomes MLlib's vector. */
interface Design extends Serializable {
  /** The vector of this row. */
  Vector vector(Matrix matrix, int row);
}
