package dev.nightjar.features.audit;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What a label's value counts in sums: 1 for the greater of two classes and 0 for the other, or
 * twice its rank among all labels.
 *
 * @param codes the label's bins, rising
 * @param worth of each bin
 * @param level how many low bits of a code do not matter
 */
record LabelWorth(long[] codes, long[] worth, int level) implements Serializable {

  /** What a value counts that is among the labels. */
  long of(long code) {
    return worth[Arrays.binarySearch(codes, code >> level)];
  }

  static LabelWorth ofClasses(Bins labels) {
    return new LabelWorth(labels.codes(), new long[] {0, 1}, 0);
  }

  static LabelWorth ofRanks(BinCounts counted, Bins labels) {
    return new LabelWorth(labels.codes(), labels.ranks(0), counted.level());
  }
}
