package dev.nightjar.training.evaluation;

/**
 * Rows in an order that follows from what they hold, so that what is computed in it does not depend
 * on how they came.
 */
final class RowOrder {
  private static final int SHORT = 12;

  private RowOrder() {}

  /** Compares two rows by their numbers. */
  interface Comparison {
    int compare(int a, int b);
  }

  /** The numbers of the rows from low to high; rows that are equal keep their order. */
  static int[] sorted(int rows, Comparison comparison) {
    int[] order = all(rows);
    sort(order.clone(), order, 0, rows, comparison);
    return order;
  }

  static int[] all(int rows) {
    int[] order = new int[rows];
    for (int i = 0; i < rows; i++) {
      order[i] = i;
    }
    return order;
  }

  /** Merge sort; both arrays hold the same rows, and the result lies in the second. */
  private static void sort(int[] from, int[] to, int start, int end, Comparison comparison) {
    if (end - start <= SHORT) {
      insert(to, start, end, comparison);
      return;
    }
    int middle = (start + end) >>> 1;
    sort(to, from, start, middle, comparison);
    sort(to, from, middle, end, comparison);
    int left = start;
    int right = middle;
    for (int i = start; i < end; i++) {
      boolean takeLeft =
          right >= end || (left < middle && comparison.compare(from[left], from[right]) <= 0);
      to[i] = takeLeft ? from[left++] : from[right++];
    }
  }

  private static void insert(int[] rows, int start, int end, Comparison comparison) {
    for (int i = start + 1; i < end; i++) {
      int row = rows[i];
      int at = i;
      while (at > start && comparison.compare(rows[at - 1], row) > 0) {
        rows[at] = rows[at - 1];
        at--;
      }
      rows[at] = row;
    }
  }
}
