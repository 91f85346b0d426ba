package dev.nightjar.features.kernel;

/** Merges cells of a measure into others, in the order in which they are named, many at a time. */
final class CellPairs {
  private final CellMeasure measure;
  private final int[] from = new int[EventChunk.CAPACITY];
  private final int[] into = new int[EventChunk.CAPACITY];
  private int count;

  CellPairs(CellMeasure measure) {
    this.measure = measure;
  }

  void merge(int one, int intoOther) {
    from[count] = one;
    into[count++] = intoOther;
    if (count == from.length) {
      end();
    }
  }

  /** Merges those that are still to be. */
  void end() {
    measure.merge(into, from, count);
    count = 0;
  }
}
