package dev.nightjar.training.xgboost;

import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Matrix;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Brings rows into the order of the leaves that a first small booster puts them in. Later trees
 * part rows much alike, so the rows of a node lie together, and XGBoost adds up its histograms
 * without jumping through memory.
 *
 * <p>The order is a function of the rows alone. It decides in which order XGBoost adds, and so the
 * last bits of a model.
 */
final class LeafOrder {
  /** Fewer rows lie in the processor's cache anyhow, and keep their order. */
  static final int LEAST_ROWS = 200_000;

  private static final int SAMPLE = 50_000;
  private static final int TREES = 3;
  private static final int DEPTH = 6;
  private static final int NODES = 1 << (DEPTH + 1);
  private static final int BATCH = 1 << 16;

  private LeafOrder() {}

  /** The rows in that order; the same object where they are few, or not trained on by the CPU. */
  static Matrix of(Matrix matrix, Compute compute) throws XGBoostError {
    return matrix.rows() < LEAST_ROWS || compute.device() != Compute.Device.CPU
        ? matrix
        : matrix.rows(places(matrix, compute.threads()));
  }

  /** Which row comes where: by leaves, then as they came. */
  private static int[] places(Matrix matrix, int threads) throws XGBoostError {
    long[] rows = new long[matrix.rows()];
    Booster booster = small(matrix, threads);
    try {
      for (int from = 0; from < rows.length; from += BATCH) {
        int to = Math.min(rows.length, from + BATCH);
        float[][] leaves = leaves(booster, matrix, from, to);
        for (int row = from; row < to; row++) {
          long key = 0;
          for (float leaf : leaves[row - from]) {
            key = key * NODES + (long) leaf;
          }
          rows[row] = key << Integer.SIZE | row;
        }
      }
    } finally {
      booster.dispose();
    }
    Arrays.parallelSort(rows);
    return Arrays.stream(rows).mapToInt(row -> (int) row).toArray();
  }

  private static float[][] leaves(Booster booster, Matrix matrix, int from, int to)
      throws XGBoostError {
    int width = matrix.width();
    DMatrix part =
        new DMatrix(
            Arrays.copyOfRange(matrix.values(), from * width, to * width),
            to - from,
            width,
            Float.NaN);
    try {
      return booster.predictLeaf(part, TREES);
    } finally {
      part.dispose();
    }
  }

  /** Learns from rows at equal distances; squared errors accept the labels of any task. */
  private static Booster small(Matrix matrix, int threads) throws XGBoostError {
    Matrix sample =
        matrix.rows(
            IntStream.range(0, SAMPLE)
                .map(i -> (int) ((long) i * matrix.rows() / SAMPLE))
                .toArray());
    DMatrix data = XgboostData.fill(sample, new float[0]);
    try {
      Map<String, Object> parameters =
          Map.of(
              "objective",
              "reg:squarederror",
              "tree_method",
              "hist",
              "max_depth",
              DEPTH,
              "nthread",
              threads,
              "verbosity",
              0);
      return XGBoost.train(data, parameters, TREES, Map.of(), null, null);
    } finally {
      data.dispose();
    }
  }
}
