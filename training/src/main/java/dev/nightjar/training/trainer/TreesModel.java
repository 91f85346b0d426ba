package dev.nightjar.training.trainer;

import dev.nightjar.training.model.Predictor;
import java.util.Arrays;
import java.util.List;

/**
 * Decision trees and what becomes of them.
 *
 * @param link from the sum over trees to predictions
 * @param perNode numbers per node
 * @param columns of each feature the number of categories, with the one for missing; 0 for numbers
 * @param trees at least one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TreesModel(Link link, int perNode, int[] columns, List<Tree> trees) implements Predictor {
  /** From the weighted sum over trees to predictions. */
  enum Link {
    /** Class distributions that are brought to the sum 1; the second one is the prediction. */
    YES_SHARE,
    /** Class distributions that are brought to the sum 1. */
    SHARES,
    /** Half the log-odds of yes, as MLlib's boosting has them. */
    HALF_LOGIT,
    /** The number. */
    IDENTITY
  }

  TreesModel {
    trees = List.copyOf(trees);
  }

  @Override
  public int width() {
    return columns.length;
  }

  @Override
  public int outputs() {
    return link == Link.YES_SHARE ? 1 : perNode;
  }

  @Override
  public void predict(float[] rows, int nRows, float[] out) {
    double[] sums = new double[perNode];
    double[] row = new double[columns.length];
    int perRow = outputs();
    for (int r = 0; r < nRows; r++) {
      read(rows, r * columns.length, row);
      sum(row, sums);
      if (link == Link.YES_SHARE || link == Link.SHARES) {
        normalise(sums);
      }
      if (link == Link.YES_SHARE) {
        out[r] = (float) sums[1];
      } else if (link == Link.HALF_LOGIT) {
        out[r] = (float) (1 / (1 + Math.exp(-2 * sums[0])));
      } else {
        for (int k = 0; k < perRow; k++) {
          out[r * perRow + k] = (float) sums[k];
        }
      }
    }
  }

  private void read(float[] rows, int from, double[] row) {
    for (int i = 0; i < row.length; i++) {
      row[i] = TreeDesign.value(rows[from + i], columns[i]);
    }
  }

  private void sum(double[] row, double[] sums) {
    Arrays.fill(sums, 0);
    for (Tree tree : trees) {
      int node = 0;
      while (tree.inner(node)) {
        node = tree.next(node, row[tree.feature()[node]]);
      }
      for (int k = 0; k < perNode; k++) {
        sums[k] += tree.weight() * tree.values()[node * perNode + k];
      }
    }
  }

  /** A tree whose draw of the training rows is empty knows no shares. */
  private static void normalise(double[] shares) {
    double total = 0;
    for (double share : shares) {
      total += share;
    }
    for (int k = 0; k < shares.length; k++) {
      shares[k] = total > 0 ? shares[k] / total : 1.0 / shares.length;
    }
  }

  /** Shares are no log-odds, so only sums are explained. */
  @Override
  public boolean explains() {
    return link == Link.HALF_LOGIT || link == Link.IDENTITY;
  }

  /**
   * Path attributions: each split adds what it changes in the value of the node (A. Saabas,
   * Interpreting random forests, 2014).
   */
  @Override
  public float[] contributions(float[] row) {
    if (!explains()) {
      throw new UnsupportedOperationException("shares of classes are no log-odds");
    }
    double scale = link == Link.HALF_LOGIT ? 2 : 1;
    double[] values = new double[columns.length];
    read(row, 0, values);
    double[] parts = new double[columns.length + 1];
    for (Tree tree : trees) {
      int node = 0;
      parts[columns.length] += scale * tree.weight() * tree.values()[0];
      while (tree.inner(node)) {
        int asked = tree.feature()[node];
        int next = tree.next(node, values[asked]);
        parts[asked] += scale * tree.weight() * (tree.values()[next] - tree.values()[node]);
        node = next;
      }
    }
    float[] rounded = new float[parts.length];
    for (int i = 0; i < parts.length; i++) {
      rounded[i] = (float) parts[i];
    }
    return rounded;
  }

  @Override
  public void close() {}
}
