package dev.nightjar.training.calibration;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.YamlMap;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Target;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Calibrates the probabilities of a binary or multiclass model, fitted on rows that the model was
 * not trained on. Of several classes each has a curve of its own against all others, and the
 * results are divided by their sum.
 *
 * @param curves one; of several classes one each; none to leave predictions as they are
 */
public record Calibrator(List<Curve> curves) implements Serializable {
  /** Leaves predictions as they are. */
  public static final Calibrator NONE = new Calibrator(List.of());

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

  /** How to calibrate: the words of {@code calibrate} in models/*.yaml. */
  public enum Method {
    NONE,
    ISOTONIC,
    PLATT;

    /** Reads {@code calibrate}; {@link #NONE} where absent. A wrong word becomes a problem. */
    public static Method read(YamlMap model) {
      return model.oneOf("calibrate", Method.class, NONE);
    }
  }

  /** A calibrator of these curves. */
  public Calibrator {
    curves = List.copyOf(curves);
  }

  /**
   * Fits one.
   *
   * @param target binary or multiclass
   * @param predicted as {@link Predictor#predict} writes them, row by row
   * @param labels one per row
   * @param weights one per row; empty where all count alike
   * @throws NightjarException of category USER when there are no rows of any weight, or the task
   *     has no probabilities
   */
  public static Calibrator fit(
      Method method, Target target, float[] predicted, float[] labels, float[] weights) {
    if (method == Method.NONE) {
      return NONE;
    }
    int classes = target.classes().size();
    if (classes == 0) {
      throw refused("a " + target.task().key() + " has no probabilities", "leave 'calibrate' out");
    }
    int outputs = classes == 2 ? 1 : classes;
    if (predicted.length != labels.length * outputs) {
      throw new IllegalArgumentException(
          predicted.length + " predictions are not " + outputs + " for " + labels.length + " rows");
    }
    double[] weight = weights(labels.length, weights);
    List<Curve> curves = new ArrayList<>();
    for (int k = 0; k < outputs; k++) {
      int yes = outputs == 1 ? 1 : k;
      float[] probabilities = new float[labels.length];
      double[] outcomes = new double[labels.length];
      for (int row = 0; row < labels.length; row++) {
        probabilities[row] = probability(predicted[row * outputs + k]);
        outcomes[row] = labels[row] == yes ? 1 : 0;
      }
      curves.add(
          method == Method.ISOTONIC
              ? IsotonicCurve.fit(probabilities, outcomes, weight)
              : PlattCurve.fit(probabilities, outcomes, weight));
    }
    return new Calibrator(curves);
  }

  private static float probability(float predicted) {
    if (!(predicted >= 0 && predicted <= 1)) {
      throw refused(
          "a prediction is " + predicted + ", which is no probability", "look at the trainer");
    }
    return predicted;
  }

  private static double[] weights(int rows, float[] weights) {
    double[] each = new double[rows];
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      each[row] = weights.length == 0 ? 1 : weights[row];
      sum += each[row];
    }
    if (!(sum > 0)) {
      throw refused("no held-out row has a weight", "hold out some rows");
    }
    return each;
  }

  /** Calibrates predictions in place, row by row. */
  public void apply(float[] predictions, int rows) {
    int outputs = curves.size();
    for (int row = 0; row < rows; row++) {
      double sum = 0;
      for (int k = 0; k < outputs; k++) {
        int at = row * outputs + k;
        predictions[at] = (float) curves.get(k).at(predictions[at]);
        sum += predictions[at];
      }
      for (int k = 0; outputs > 1 && k < outputs; k++) {
        predictions[row * outputs + k] = (float) (predictions[row * outputs + k] / sum);
      }
    }
  }

  /** A predictor that calibrates what another one predicts, and closes it; itself where none. */
  public Predictor over(Predictor predictor) {
    if (curves.isEmpty()) {
      return predictor;
    }
    if (predictor.outputs() != curves.size()) {
      throw new IllegalArgumentException(
          curves.size() + " curves do not fit " + predictor.outputs() + " outputs");
    }
    return new CalibratedPredictor(predictor, this);
  }

  /** As JSON. */
  public byte[] toJson() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (IOException e) {
      throw NightjarException.bug("Cannot write a calibration as JSON", e);
    }
  }

  /**
   * From JSON.
   *
   * @throws NightjarException of category OUTSIDE when it is no calibration
   */
  public static Calibrator fromJson(byte[] json) {
    try {
      return JSON.readValue(json, Calibrator.class);
    } catch (IOException e) {
      throw NightjarException.outside(
          "Cannot open a calibration",
          String.valueOf(e.getMessage()),
          "restore the model's files, or train again",
          e);
    }
  }

  private static NightjarException refused(String why, String fix) {
    return NightjarException.user("Cannot calibrate", why, fix);
  }
}
