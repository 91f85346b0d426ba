package dev.nightjar.training.xgboost;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Predictor;
import java.io.IOException;
import java.util.Arrays;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** A booster on one thread; its native memory is freed on close. */
final class XgboostPredictor implements Predictor {
  /** Rows per native call: bounds what the call allocates. */
  private static final int BATCH = 8192;

  private final Booster booster;
  private final int width;

  private XgboostPredictor(Booster booster, int width) {
    this.booster = booster;
    this.width = width;
  }

  static Predictor open(byte[] model) {
    try {
      Booster booster = XGBoost.loadModel(model);
      // A saved model forgets its thread count, and Spark's tasks are the parallelism here.
      booster.setParam("nthread", 1);
      return new XgboostPredictor(booster, (int) booster.getNumFeature());
    } catch (XGBoostError | IOException e) {
      throw NightjarException.outside(
          "Cannot open an XGBoost model",
          String.valueOf(e.getMessage()),
          "restore the model's files, or train again",
          e);
    }
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public void predict(float[] rows, int nRows, float[] out) {
    try {
      for (int from = 0; from < nRows; from += BATCH) {
        int count = Math.min(BATCH, nRows - from);
        float[] batch =
            from == 0 && rows.length == count * width
                ? rows
                : Arrays.copyOfRange(rows, from * width, (from + count) * width);
        float[][] predictions = booster.inplace_predict(batch, count, width, Float.NaN);
        for (int i = 0; i < count; i++) {
          out[from + i] = predictions[i][0];
        }
      }
    } catch (XGBoostError e) {
      throw NightjarException.bug("Cannot predict with XGBoost: " + e.getMessage(), e);
    }
  }

  @Override
  public float[] contributions(float[] row) {
    try {
      DMatrix data = new DMatrix(Arrays.copyOf(row, width), 1, width, Float.NaN);
      try {
        return booster.predictContrib(data, 0)[0];
      } finally {
        data.dispose();
      }
    } catch (XGBoostError e) {
      throw NightjarException.bug("Cannot explain with XGBoost: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    booster.dispose();
  }
}
