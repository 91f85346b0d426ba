package dev.nightjar.features.kernel;

/**
 * The first or the last of the values that cells took in, by when they happened, then by when they
 * were known.
 */
public final class CellEdges implements WindowMeasure {
  private static final long serialVersionUID = 1L;

  /** Bytes that a cell takes. */
  public static final int BYTES = 3 * Long.BYTES + 1;

  private static final byte HELD = 1;
  private static final byte TIED = 2;

  private final boolean last;
  private final byte[] state;
  private final long[] event;
  private final long[] known;
  private final long[] bits;

  /**
   * Nothing yet.
   *
   * @param last the last is sought
   */
  public CellEdges(int cells, boolean last) {
    this.last = last;
    this.state = new byte[cells];
    this.event = new long[cells];
    this.known = new long[cells];
    this.bits = new long[cells];
  }

  @Override
  public void add(EventChunk values) {
    for (int i = 0; i < values.size; i++) {
      offer(values.cell[i], HELD, values.event[i], values.known[i], values.bits[i]);
    }
  }

  @Override
  public void merge(int[] into, int[] from, int pairs) {
    for (int i = 0; i < pairs; i++) {
      int cell = from[i];
      if (state[cell] != 0) {
        offer(into[i], state[cell], event[cell], known[cell], bits[cell]);
      }
    }
  }

  @Override
  public void merge(CellMeasure other) {
    CellEdges that = (CellEdges) other;
    for (int cell = 0; cell < state.length; cell++) {
      if (that.state[cell] != 0) {
        offer(cell, that.state[cell], that.event[cell], that.known[cell], that.bits[cell]);
      }
    }
  }

  private void offer(int cell, byte offered, long happened, long knownAt, long value) {
    int order = state[cell] == 0 ? 1 : Long.compare(happened, event[cell]);
    if (order == 0) {
      order = Long.compare(knownAt, known[cell]);
    }
    if (state[cell] != 0 && !last) {
      order = -order;
    }
    if (order > 0) {
      state[cell] = offered;
      event[cell] = happened;
      known[cell] = knownAt;
      bits[cell] = value;
    } else if (order == 0 && (offered == (HELD | TIED) || value != bits[cell])) {
      state[cell] |= TIED;
    }
  }

  @Override
  public WindowMeasure pick(int[] cells, int some) {
    CellEdges picked = new CellEdges(some, last);
    for (int i = 0; i < some; i++) {
      if (cells[i] >= 0) {
        picked.state[i] = state[cells[i]];
        picked.event[i] = event[cells[i]];
        picked.known[i] = known[cells[i]];
        picked.bits[i] = bits[cells[i]];
      }
    }
    return picked;
  }

  /** The bits of the value; without meaning for a cell that took in none. */
  public long of(int cell) {
    return bits[cell];
  }

  /** True when values that differ were equally first or last. */
  public boolean isTied(int cell) {
    return (state[cell] & TIED) != 0;
  }
}
