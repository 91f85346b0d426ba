package dev.nightjar.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.training.evaluation.ContributionSummary;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Predictor;
import java.util.List;

/** How much each feature counts in a model's predictions. */
public final class Importance {
  /** Rows looked at, spread evenly: a mean needs no more. */
  private static final int MOST_ROWS = 2000;

  private Importance() {}

  /**
   * Each matrix column's share of the mean size of contributions to all outputs, in matrix order;
   * they sum to 1, or are all 0 when no column contributes.
   *
   * @param model one that {@link Predictor#explains}
   */
  public static double[] shares(Matrix part, Predictor model) {
    int[] rows = spread(part.rows(), MOST_ROWS);
    int looked = rows.length;
    float[] contributions = new float[looked * model.outputs() * (part.width() + 1)];
    model.contributions(part.rows(rows).values(), looked, contributions);
    double[] shares = new double[part.width()];
    List<ContributionSummary> columns =
        ContributionSummary.of(contributions, part.encoder().names());
    for (int column = 0; column < columns.size(); column++) {
      shares[column] = columns.get(column).share();
    }
    return shares;
  }

  /** Of so many rows all, or so many that are spread evenly. */
  static int[] spread(int rows, int most) {
    int[] spread = new int[Math.min(rows, most)];
    for (int i = 0; i < spread.length; i++) {
      spread[i] = (int) ((long) i * rows / spread.length);
    }
    return spread;
  }

  /**
   * The shares of features, in the order of their names: a feature that is several columns of the
   * matrix has the sum of theirs.
   */
  static double[] ofFeatures(List<String> features, Encoder encoder, double[] shares) {
    double[] sums = new double[features.size()];
    for (int column = 0; column < shares.length; column++) {
      sums[features.indexOf(encoder.columns().get(column).source())] += shares[column];
    }
    return sums;
  }

  /** Feature to share as JSON. */
  static String json(List<String> features, double[] shares) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    for (int feature = 0; feature < shares.length; feature++) {
      json.put(features.get(feature), shares[feature]);
    }
    return json.toPrettyString();
  }
}
