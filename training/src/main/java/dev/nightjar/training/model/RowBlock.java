package dev.nightjar.training.model;

import java.io.Serializable;
import java.util.Arrays;

/** Some encoded rows, each a fixed step after the one before it in the order of all rows. */
final class RowBlock implements Serializable {
  private static final long serialVersionUID = 1L;

  final int width;
  final int step;

  /** Place of the first row among all rows. */
  int first;

  float[] values;
  float[] labels;
  long[] predictAt;
  float[] weights;
  int rows;

  /** Room for so many rows; {@link #trim} it when they are in. */
  RowBlock(int width, int step, int room, boolean weighted) {
    this.width = width;
    this.step = step;
    values = new float[Math.multiplyExact(room, width)];
    labels = new float[room];
    predictAt = new long[room];
    weights = new float[weighted ? room : 0];
  }

  /** Place of a row of this block among all rows. */
  int place(int row) {
    return first + row * step;
  }

  float weight(int row) {
    return weights.length == 0 ? 1 : weights[row];
  }

  RowBlock trim() {
    values = Arrays.copyOf(values, rows * width);
    labels = Arrays.copyOf(labels, rows);
    predictAt = Arrays.copyOf(predictAt, rows);
    weights = weights.length == 0 ? weights : Arrays.copyOf(weights, rows);
    return this;
  }

  /** The rows whose place leaves this remainder when divided by the number of workers. */
  RowBlock ofWorker(int worker, int workers) {
    RowBlock part = new RowBlock(width, workers, rows / workers + 1, weights.length > 0);
    int row = Math.floorMod(worker - first, workers);
    part.first = first + row;
    for (; row < rows; row += workers) {
      System.arraycopy(values, row * width, part.values, part.rows * width, width);
      part.labels[part.rows] = labels[row];
      part.predictAt[part.rows] = predictAt[row];
      if (weights.length > 0) {
        part.weights[part.rows] = weights[row];
      }
      part.rows++;
    }
    return part.trim();
  }
}
