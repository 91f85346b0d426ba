package dev.nightjar.features.kernel;

/** The least or the greatest of the values that cells took in; NaN is greater than all. */
public final class CellExtremes implements WindowMeasure {
  private static final long serialVersionUID = 1L;

  /** Bytes that a cell takes. */
  public static final int BYTES = Long.BYTES;

  private final boolean fractions;

  /** All ones where the least is sought, so that both are a greatest. */
  private final long turn;

  /** Values so written that the greatest without a sign is the one sought; 0 before the first. */
  private final long[] extreme;

  /**
   * Nothing yet.
   *
   * @param fractions values are doubles
   * @param least the least is sought
   */
  public CellExtremes(int cells, boolean fractions, boolean least) {
    this.fractions = fractions;
    this.turn = least ? -1 : 0;
    this.extreme = new long[cells];
  }

  @Override
  public void add(EventChunk values) {
    for (int i = 0; i < values.size; i++) {
      long value = ordered(values.bits[i]) ^ Long.MIN_VALUE ^ turn;
      int cell = values.cell[i];
      if (Long.compareUnsigned(value, extreme[cell]) > 0) {
        extreme[cell] = value;
      }
    }
  }

  @Override
  public void merge(int[] into, int[] from, int pairs) {
    for (int i = 0; i < pairs; i++) {
      if (Long.compareUnsigned(extreme[from[i]], extreme[into[i]]) > 0) {
        extreme[into[i]] = extreme[from[i]];
      }
    }
  }

  @Override
  public void merge(CellMeasure other) {
    long[] theirs = ((CellExtremes) other).extreme;
    for (int cell = 0; cell < extreme.length; cell++) {
      if (Long.compareUnsigned(theirs[cell], extreme[cell]) > 0) {
        extreme[cell] = theirs[cell];
      }
    }
  }

  @Override
  public WindowMeasure pick(int[] cells, int some) {
    CellExtremes picked = new CellExtremes(some, fractions, turn != 0);
    for (int i = 0; i < some; i++) {
      if (cells[i] >= 0) {
        picked.extreme[i] = extreme[cells[i]];
      }
    }
    return picked;
  }

  /** The bits of the value; without meaning for a cell that took in none. */
  public long of(int cell) {
    return ordered(extreme[cell] ^ turn ^ Long.MIN_VALUE);
  }

  private long ordered(long bits) {
    return fractions ? DoubleOrder.turned(bits) : bits;
  }
}
