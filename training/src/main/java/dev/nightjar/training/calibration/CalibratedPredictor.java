package dev.nightjar.training.calibration;

import dev.nightjar.training.model.Predictor;

/** A predictor and what calibrates it. */
final class CalibratedPredictor implements Predictor {
  private final Predictor predictor;
  private final Calibrator calibrator;

  CalibratedPredictor(Predictor predictor, Calibrator calibrator) {
    this.predictor = predictor;
    this.calibrator = calibrator;
  }

  @Override
  public int width() {
    return predictor.width();
  }

  @Override
  public int outputs() {
    return predictor.outputs();
  }

  @Override
  public void predict(float[] rows, int nRows, float[] out) {
    predictor.predict(rows, nRows, out);
    calibrator.apply(out, nRows);
  }

  @Override
  public boolean explains() {
    return predictor.explains();
  }

  /** What features add stays; what calibration changes is added to the bias. */
  @Override
  public float[] contributions(float[] row) {
    float[] parts = predictor.contributions(row);
    int outputs = outputs();
    int length = parts.length / outputs;
    float[] calibrated = new float[outputs];
    predict(row, 1, calibrated);
    for (int k = 0; k < outputs; k++) {
      double sum = 0;
      for (int i = 0; i < length; i++) {
        sum += parts[k * length + i];
      }
      double wanted =
          outputs == 1
              ? Curve.logOdds(calibrated[k])
              : Math.log(Math.max(calibrated[k], Curve.LEAST));
      parts[(k + 1) * length - 1] += (float) (wanted - sum);
    }
    return parts;
  }

  @Override
  public float[] gains() {
    return predictor.gains();
  }

  @Override
  public void close() {
    predictor.close();
  }
}
