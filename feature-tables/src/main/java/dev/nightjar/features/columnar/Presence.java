package dev.nightjar.features.columnar;

import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;

/**
 * Which rows of a page have a value: Parquet's definition levels of a column that may be null, in
 * its hybrid of runs and packed bits.
 */
final class Presence {
  private static final int BITS_OF_GROUP = 8;

  /** A bit for each row, the least first. */
  private byte[] bits = new byte[0];

  private int rows;
  private int present;

  /** Adds a row; {@link #beginNulls} was called before. */
  void add(boolean isThere) {
    if (isThere) {
      bits[rows / BITS_OF_GROUP] |= (byte) (1 << (rows % BITS_OF_GROUP));
      present++;
    }
    rows++;
  }

  /** Adds rows that all have a value. */
  void addPresent(int more) {
    if (present == rows) {
      rows += more; // bits are of no use before the first null
      present += more;
      return;
    }
    beginNulls(more);
    for (int i = 0; i < more; i++) {
      add(true);
    }
  }

  /** To be called before rows of which some may be null: until then no bits were set. */
  void beginNulls(int more) {
    int bytes = (rows + more) / BITS_OF_GROUP + 1;
    if (bytes > bits.length) {
      bits = Arrays.copyOf(bits, Math.max(bytes, 2 * bits.length));
    }
    if (present == rows) {
      Arrays.fill(bits, 0, rows / BITS_OF_GROUP, (byte) -1);
      bits[rows / BITS_OF_GROUP] = (byte) ((1 << (rows % BITS_OF_GROUP)) - 1);
    }
  }

  int rows() {
    return rows;
  }

  int nulls() {
    return rows - present;
  }

  /** The levels with their length before them. */
  BytesInput levels() {
    boolean isRun = present == rows || present == 0;
    int groups = (rows + BITS_OF_GROUP - 1) / BITS_OF_GROUP;
    BytesInput header = BytesInput.fromUnsignedVarInt(isRun ? rows << 1 : groups << 1 | 1);
    BytesInput body =
        isRun
            ? BytesInput.from(new byte[] {(byte) (present == 0 ? 0 : 1)})
            : BytesInput.from(Arrays.copyOf(bits, groups));
    return BytesInput.concat(BytesInput.fromInt((int) (header.size() + body.size())), header, body);
  }

  void clear() {
    Arrays.fill(bits, (byte) 0);
    rows = 0;
    present = 0;
  }
}
