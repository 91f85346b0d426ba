package dev.nightjar.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Predictor;
import java.util.Arrays;

/** How much each feature counts in a model's predictions. */
final class Importance {
  /** Rows looked at, spread evenly: a mean needs no more, and each is explained one by one. */
  private static final int MOST_ROWS = 2000;

  private Importance() {}

  /**
   * Each feature's share of the mean size of contributions to the log-odds, in matrix order; they
   * sum to 1, or are all 0 when no feature contributes.
   */
  static double[] shares(Matrix part, Predictor model) {
    double[] sums = new double[part.width()];
    int looked = Math.min(part.rows(), MOST_ROWS);
    for (int i = 0; i < looked; i++) {
      int row = (int) ((long) i * part.rows() / looked);
      float[] contributions =
          model.contributions(
              Arrays.copyOfRange(part.values(), row * part.width(), (row + 1) * part.width()));
      for (int feature = 0; feature < sums.length; feature++) {
        sums[feature] += Math.abs(contributions[feature]);
      }
    }
    double total = Arrays.stream(sums).sum();
    return total == 0 ? sums : Arrays.stream(sums).map(sum -> sum / total).toArray();
  }

  /** Feature to share as JSON. */
  static String json(Matrix part, Predictor model) {
    double[] shares = shares(part, model);
    ObjectNode json = new ObjectMapper().createObjectNode();
    for (int feature = 0; feature < shares.length; feature++) {
      json.put(part.encoder().names().get(feature), shares[feature]);
    }
    return json.toPrettyString();
  }
}
