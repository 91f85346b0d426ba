package dev.nightjar.features.kernel;

/** How many values cells took in. */
public final class CellCounts implements WindowMeasure {
  private static final long serialVersionUID = 1L;

  /** Bytes that a cell takes. */
  public static final int BYTES = Long.BYTES;

  private final long[] count;

  /** Nothing yet. */
  public CellCounts(int cells) {
    count = new long[cells];
  }

  @Override
  public void add(EventChunk values) {
    for (int i = 0; i < values.size; i++) {
      count[values.cell[i]]++;
    }
  }

  @Override
  public void merge(int[] into, int[] from, int pairs) {
    for (int i = 0; i < pairs; i++) {
      count[into[i]] += count[from[i]];
    }
  }

  @Override
  public void merge(CellMeasure other) {
    long[] theirs = ((CellCounts) other).count;
    for (int cell = 0; cell < count.length; cell++) {
      count[cell] += theirs[cell];
    }
  }

  @Override
  public WindowMeasure pick(int[] cells, int some) {
    CellCounts picked = new CellCounts(some);
    for (int i = 0; i < some; i++) {
      if (cells[i] >= 0) {
        picked.count[i] = count[cells[i]];
      }
    }
    return picked;
  }

  /** The number of values. */
  public long of(int cell) {
    return count[cell];
  }
}
