package dev.nightjar.training.xgboost;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Predictor;
import java.io.IOException;
import java.util.Arrays;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** A booster on one thread, up to its best round; its native memory is freed on close. */
final class XgboostPredictor implements Predictor {
  /** Rows per native call: bounds what the call allocates. */
  private static final int BATCH = 8192;

  private final Booster booster;
  private final int width;
  private final int outputs;

  /** From the first round to before this one; {0, 0} is all. */
  private final int[] rounds;

  /** Rows of one call where a batch is no array of its own; grows to the largest batch. */
  private float[] batch = new float[0];

  private XgboostPredictor(Booster booster) throws XGBoostError {
    this.booster = booster;
    // A saved model forgets its thread count, and Spark's tasks are the parallelism here.
    booster.setParam("nthread", 1);
    width = (int) booster.getNumFeature();
    rounds = new int[] {0, EarlyStop.bestRounds(booster)};
    float[] missing = new float[width];
    Arrays.fill(missing, Float.NaN);
    outputs = booster.inplace_predict(missing, 1, width, Float.NaN, rounds)[0].length;
  }

  static Predictor open(byte[] model) {
    Booster booster = load(model);
    try {
      return new XgboostPredictor(booster);
    } catch (XGBoostError e) {
      booster.dispose();
      throw unreadable(e);
    }
  }

  /** The booster; the caller disposes of it. */
  static Booster load(byte[] model) {
    try {
      return XGBoost.loadModel(model);
    } catch (XGBoostError | IOException e) {
      throw unreadable(e);
    }
  }

  private static NightjarException unreadable(Exception e) {
    return NightjarException.outside(
        "Cannot open an XGBoost model",
        String.valueOf(e.getMessage()),
        "restore the model's files, or train again",
        e);
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int outputs() {
    return outputs;
  }

  @Override
  public void predict(float[] rows, int nRows, float[] out) {
    try {
      for (int from = 0; from < nRows; from += BATCH) {
        int count = Math.min(BATCH, nRows - from);
        float[][] predictions =
            booster.inplace_predict(slice(rows, from, count), count, width, Float.NaN, rounds);
        if (outputs == 1) {
          for (int i = 0; i < count; i++) {
            out[from + i] = predictions[i][0];
          }
        } else {
          for (int i = 0; i < count; i++) {
            System.arraycopy(predictions[i], 0, out, (from + i) * outputs, outputs);
          }
        }
      }
    } catch (XGBoostError e) {
      throw NightjarException.bug("Cannot predict with XGBoost: " + e.getMessage(), e);
    }
  }

  /** The native call copies the whole array it gets, so a long one is handed over in parts. */
  private float[] slice(float[] rows, int from, int count) {
    if (from == 0 && rows.length == count * width) {
      return rows;
    }
    if (batch.length < count * width) {
      batch = new float[count * width];
    }
    System.arraycopy(rows, from * width, batch, 0, count * width);
    return batch;
  }

  /** Shapley values of the trees (of a multiclass model: one after the other class). */
  @Override
  public float[] contributions(float[] row) {
    float[] out = new float[outputs * (width + 1)];
    contributions(row, 1, out);
    return out;
  }

  /** The native library explains no plain arrays: the rows are copied for it. */
  @Override
  public void contributions(float[] rows, int nRows, float[] out) {
    try {
      DMatrix data = new DMatrix(slice(rows, 0, nRows), nRows, width, Float.NaN);
      try {
        float[][] parts = booster.predictContrib(data, rounds[1]);
        for (int i = 0; i < nRows; i++) {
          System.arraycopy(parts[i], 0, out, i * parts[i].length, parts[i].length);
        }
      } finally {
        data.dispose();
      }
    } catch (XGBoostError e) {
      throw NightjarException.bug("Cannot explain with XGBoost: " + e.getMessage(), e);
    }
  }

  /** Of all rounds, those after an early stop's best one among them. */
  @Override
  public float[] gains() {
    float[] gains = new float[width];
    try {
      // Columns have no names in the booster: they are f0, f1, …
      booster
          .getScore("", "total_gain")
          .forEach((name, gain) -> gains[Integer.parseInt(name.substring(1))] = gain.floatValue());
      return gains;
    } catch (XGBoostError e) {
      throw NightjarException.bug("Cannot read the gains of an XGBoost model", e);
    }
  }

  @Override
  public void close() {
    booster.dispose();
  }
}
