package dev.nightjar.training;

import dev.nightjar.training.evaluation.PermutationImportance;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.study.Measuring;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much each column of the matrix counts, told in three ways, all in matrix order.
 *
 * @param shares of the mean size of contributions to predictions, which sum to 1; empty where the
 *     model cannot be explained
 * @param gains shares of what its splits gained when it was trained, which sum to 1; empty where it
 *     has no splits, or a trainer that does not tell
 * @param dealt what dealing the values out among the rows costs; null where nothing is labelled or
 *     the rows do not define the metric
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
public record Importances(double[] shares, double[] gains, @Nullable Dealt dealt) {
  /** Nothing is known. */
  public static final Importances NONE = new Importances(new double[0], new double[0], null);

  /** Rows that values are dealt out among, at most. */
  private static final int MOST_ROWS = 2000;

  /** Predictions that are made for it, at most, but of {@link #FEWEST_ROWS} rows in any case. */
  private static final int MOST_PREDICTIONS = 1_000_000;

  private static final int FEWEST_ROWS = 200;
  private static final int REPEATS = 3;

  /**
   * What dealing values out costs.
   *
   * @param metric that becomes worse
   * @param rows of the test part that were looked at, spread evenly
   * @param repeats how often each column was dealt out
   * @param columns each column
   */
  public record Dealt(String metric, int rows, int repeats, List<PermutationImportance> columns) {
    public Dealt {
      columns = List.copyOf(columns);
    }
  }

  /** Only shares. */
  public static Importances ofShares(double[] shares) {
    return new Importances(shares, new double[0], null);
  }

  /**
   * Measures them.
   *
   * @param part rows that the model has not seen
   * @param measuring how predictions are measured
   * @param metric that ranks
   * @param seed of the dealing
   */
  public static Importances of(
      Matrix part, Predictor model, Measuring measuring, String metric, long seed) {
    if (part.rows() == 0) {
      return NONE;
    }
    return new Importances(
        model.explains() ? Importance.shares(part, model) : new double[0],
        shares(model.gains()),
        measuring.target().task().labelled() ? dealt(part, model, measuring, metric, seed) : null);
  }

  private static @Nullable Dealt dealt(
      Matrix part, Predictor model, Measuring measuring, String metric, long seed) {
    int affordable = MOST_PREDICTIONS / (REPEATS * Math.max(1, part.width()));
    int most = Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, affordable));
    Matrix rows = part.rows(Importance.spread(part.rows(), most));
    List<PermutationImportance> columns =
        PermutationImportance.measure(
            rows.values(),
            part.encoder().names(),
            (values, count) -> predicted(model, values, count),
            predictions -> measuring.predicted(rows, floats(predictions)),
            new PermutationImportance.Plan(metric, REPEATS, seed));
    return columns == null ? null : new Dealt(metric, rows.rows(), REPEATS, columns);
  }

  private static double[] predicted(Predictor model, float[] values, int rows) {
    float[] out = new float[rows * model.outputs()];
    model.predict(values, rows, out);
    double[] predictions = new double[out.length];
    for (int i = 0; i < out.length; i++) {
      predictions[i] = out[i];
    }
    return predictions;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static double[] shares(float[] gains) {
    double[] shares = new double[gains.length];
    double sum = 0;
    for (float gain : gains) {
      sum += gain;
    }
    for (int i = 0; i < shares.length; i++) {
      shares[i] = sum == 0 ? 0 : gains[i] / sum;
    }
    return shares;
  }
}
