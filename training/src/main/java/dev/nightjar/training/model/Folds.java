package dev.nightjar.training.model;

/** Deals rows into folds, so that what is learned from labels is learned from other rows. */
final class Folds {
  static final int FOLDS = 5;

  private Folds() {}

  /** The fold of each row, from 0: spans of time where the instants allow it, else by a hash. */
  static byte[] of(Matrix rows) {
    byte[] folds = inTime(rows.predictAt());
    return folds.length == rows.rows() ? folds : byHash(rows.rows());
  }

  /** Spans of time; empty where one would be empty or more than twice its share. */
  private static byte[] inTime(long[] instants) {
    int rows = instants.length;
    byte[] folds = new byte[rows];
    int from = 0;
    for (int fold = 0; fold < FOLDS; fold++) {
      int to = (int) ((long) rows * (fold + 1) / FOLDS);
      while (to > 0 && to < rows && instants[to] == instants[to - 1]) {
        to++;
      }
      if (to <= from || to - from > 2L * rows / FOLDS) {
        return new byte[0];
      }
      for (int row = from; row < to; row++) {
        folds[row] = (byte) fold;
      }
      from = to;
    }
    return folds;
  }

  private static byte[] byHash(int rows) {
    byte[] folds = new byte[rows];
    for (int row = 0; row < rows; row++) {
      // The finalizer of MurmurHash3: neighbours come into unrelated folds.
      int hash = row + 1;
      hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
      hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
      hash ^= hash >>> 16;
      folds[row] = (byte) Integer.remainderUnsigned(hash, FOLDS);
    }
    return folds;
  }
}
