package dev.nightjar.training.trainer;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.tree.CategoricalSplit;
import org.apache.spark.ml.tree.ContinuousSplit;
import org.apache.spark.ml.tree.InternalNode;
import org.apache.spark.ml.tree.Node;

/**
 * A decision tree as arrays; node 0 is its root.
 *
 * @param weight how much it counts among others
 * @param feature which feature a node asks for; -1 at a leaf
 * @param threshold values up to it go left; 0 at leaves and where categories are asked for
 * @param left number of the left child; the right one follows it
 * @param goLeft of a node that asks for categories: bit c is 1 where category c goes left; empty at
 *     the others
 * @param values of each node one number, or one for each class; of inner nodes what they would
 *     predict as leaves
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Tree(
    double weight,
    int[] feature,
    double[] threshold,
    int[] left,
    long[][] goLeft,
    double[] values) {
  private static final int LEAF = -1;
  private static final long[] NO_CATEGORIES = {};

  /** What a node predicts: one number, or one for each class. */
  interface Worth {
    double[] of(Node node);
  }

  /** A tree of MLlib. */
  static Tree of(Node root, double weight, Worth worth) {
    List<Node> nodes = new ArrayList<>();
    nodes.add(root);
    int outputs = worth.of(root).length;
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i) instanceof InternalNode inner) {
        left.add(nodes.size());
        nodes.add(inner.leftChild());
        nodes.add(inner.rightChild());
      } else {
        left.add(0);
      }
    }
    int count = nodes.size();
    Tree tree =
        new Tree(
            weight,
            new int[count],
            new double[count],
            left.stream().mapToInt(Integer::intValue).toArray(),
            new long[count][],
            new double[count * outputs]);
    for (int i = 0; i < count; i++) {
      tree.feature[i] = LEAF;
      tree.goLeft[i] = NO_CATEGORIES;
      System.arraycopy(worth.of(nodes.get(i)), 0, tree.values, i * outputs, outputs);
      if (nodes.get(i) instanceof InternalNode inner) {
        tree.split(i, inner);
      }
    }
    return tree;
  }

  private void split(int node, InternalNode inner) {
    feature[node] = inner.split().featureIndex();
    if (inner.split() instanceof ContinuousSplit split) {
      threshold[node] = split.threshold();
    } else if (inner.split() instanceof CategoricalSplit split) {
      int most = 0;
      for (double category : split.leftCategories()) {
        most = Math.max(most, (int) category);
      }
      long[] words = new long[(most >> 6) + 1];
      for (double category : split.leftCategories()) {
        words[(int) category >> 6] |= 1L << (int) category;
      }
      goLeft[node] = words;
    }
  }

  /** True where the path does not end at this node. */
  boolean inner(int node) {
    return feature[node] != LEAF;
  }

  /** The child that a row goes to from an inner node. */
  int next(int node, double value) {
    long[] words = goLeft[node];
    boolean goesLeft;
    if (words.length == 0) {
      goesLeft = value <= threshold[node];
    } else {
      int category = (int) value;
      goesLeft = category >> 6 < words.length && (words[category >> 6] >> category & 1) == 1;
    }
    return goesLeft ? left[node] : left[node] + 1;
  }
}
