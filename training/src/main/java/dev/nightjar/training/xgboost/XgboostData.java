package dev.nightjar.training.xgboost;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.TrainableRows;
import java.util.Map;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Rows in XGBoost's native memory, cut into bins: built once, then shared by any number of
 * trainings at the same time, and freed by {@link #close} when none of them runs any more.
 *
 * <p>Weights and bins are part of it, so trainings share it only where {@link #key} of their
 * parameters is the same. Bins are cut while it is built: XGBoost would cut them in the first
 * training, and two of them at once would race.
 */
public final class XgboostData implements AutoCloseable {
  /** Trainings on the CPU of so many rows, or more, do not take them in the order they come in. */
  public static final int ORDERED_FROM = LeafOrder.LEAST_ROWS;

  private final DMatrix data;
  private final Target target;
  private final Encoder encoder;
  private final String key;
  private final int rows;

  private XgboostData(DMatrix data, Target target, Matrix matrix, String key) {
    this.data = data;
    this.target = target;
    this.encoder = matrix.encoder();
    this.rows = matrix.rows();
    this.key = key;
  }

  /**
   * Builds the rows to train on; the matrix may be dropped afterwards.
   *
   * @throws NightjarException of category USER when labels, weights or {@code class_weight} do not
   *     fit the target
   */
  public static XgboostData forTraining(
      Target target, Matrix matrix, Parameters parameters, Compute compute) {
    TrainableRows.require(target, matrix);
    DMatrix data = inLeafOrder(target, matrix, parameters, compute);
    try {
      cutBins(data, parameters, compute);
      return new XgboostData(data, target, matrix, key(parameters));
    } catch (XGBoostError e) {
      data.dispose();
      throw failed(e);
    }
  }

  /** In a method of its own, so that the ordered copy is gone when bins are cut. */
  private static DMatrix inLeafOrder(
      Target target, Matrix matrix, Parameters parameters, Compute compute) {
    try {
      Matrix ordered = LeafOrder.of(matrix, compute);
      return fill(
          ordered, ClassWeights.rowWeights(parameters.text("class_weight"), target, ordered));
    } catch (XGBoostError e) {
      throw failed(e);
    }
  }

  /** Builds rows that early stopping looks at; class weights do not count there, row weights do. */
  public static XgboostData forValidation(Target target, Matrix matrix) {
    TrainableRows.require(target, matrix);
    float[] weights = ClassWeights.rowWeights("", target, matrix);
    return new XgboostData(fill(matrix, weights), target, matrix, "");
  }

  /** What two trainings must agree on to share data. */
  public static String key(Parameters parameters) {
    return parameters.whole("max_bin") + " " + parameters.text("class_weight").trim();
  }

  /** How many rows it holds. */
  public int rows() {
    return rows;
  }

  /** What is to be predicted. */
  public Target target() {
    return target;
  }

  /** What the columns are. */
  public Encoder encoder() {
    return encoder;
  }

  DMatrix data() {
    return data;
  }

  /** Fails where a training of these parameters cannot share the rows. */
  void requireSharable(Parameters parameters) {
    if (!key.equals(key(parameters))) {
      throw new IllegalArgumentException(
          "data built for '" + key + "' are not those of '" + key(parameters) + "'");
    }
  }

  @Override
  public void close() {
    data.dispose();
  }

  static DMatrix fill(Matrix matrix, float[] weights) {
    try {
      DMatrix data = new DMatrix(matrix.values(), matrix.rows(), matrix.width(), Float.NaN);
      try {
        data.setLabel(matrix.labels());
        if (weights.length != 0) {
          data.setWeight(weights);
        }
        return data;
      } catch (XGBoostError e) {
        data.dispose();
        throw e;
      }
    } catch (XGBoostError e) {
      throw failed(e);
    }
  }

  /** One stump, whose objective accepts all labels, makes XGBoost cut and keep the bins. */
  private static void cutBins(DMatrix data, Parameters parameters, Compute compute)
      throws XGBoostError {
    Map<String, Object> stump =
        Map.of(
            "objective",
            "reg:squarederror",
            "tree_method",
            "hist",
            "max_bin",
            parameters.whole("max_bin"),
            "max_depth",
            1,
            "base_score",
            0.5,
            "device",
            compute.device().key(),
            "nthread",
            compute.threads(),
            "verbosity",
            0);
    XGBoost.train(data, stump, 1, Map.of(), null, null).dispose();
  }

  private static NightjarException failed(XGBoostError e) {
    return NightjarException.bug("Cannot hand rows to XGBoost: " + e.getMessage(), e);
  }
}
