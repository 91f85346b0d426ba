package dev.nightjar.features.asof;

import dev.nightjar.features.columnar.FixedType;
import dev.nightjar.features.kernel.SlotValues;
import java.io.Serializable;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.jspecify.annotations.Nullable;

/**
 * The feature columns of the rows that slots hold. Slots are filled and read in any order, so what
 * counts is how many places of the memory each takes: all values of 64 bits that a slot holds lie
 * together, with a bit for each that says whether it is there.
 */
final class StoredRows implements SlotValues<ColumnarBatch>, Serializable {
  private static final long serialVersionUID = 1L;

  private final DataType[] types;

  /** Where each column is in a batch. */
  private final int[] columns;

  /** How each column is held; null for one that is in {@link #others}. */
  private final @Nullable FixedType[] fixed;

  private final @Nullable OtherColumn[] others;

  /** Words that say which values are there, then a word for each column. */
  private final int flags;

  private final int wordsOfSlot;
  private final long[] words;

  StoredRows(DataType[] types, int[] columns, int slots) {
    this.types = types.clone();
    this.columns = columns.clone();
    this.fixed = new FixedType[types.length];
    this.others = new OtherColumn[types.length];
    for (int i = 0; i < types.length; i++) {
      fixed[i] = FixedType.of(types[i]);
      others[i] = fixed[i] == null ? new OtherColumn(slots, types[i]) : null;
    }
    flags = flagsOf(types);
    wordsOfSlot = flags + types.length;
    words = new long[Math.multiplyExact(slots, wordsOfSlot)];
  }

  private static int flagsOf(DataType[] types) {
    return (types.length + Long.SIZE - 1) / Long.SIZE;
  }

  /** How many words a slot takes. */
  static long wordsOfSlot(DataType[] types) {
    return flagsOf(types) + (long) types.length;
  }

  /** How many columns there are. */
  int width() {
    return types.length;
  }

  /** About so many bytes are taken for each slot, besides what decides about it. */
  static long bytesOfSlot(DataType[] types) {
    long bytes = Long.BYTES * wordsOfSlot(types);
    for (DataType type : types) {
      bytes += FixedType.of(type) == null ? Long.BYTES + 16 + type.defaultSize() : 0;
    }
    return bytes;
  }

  @Override
  public void copy(ColumnarBatch batch, int[] rows, int[] slots, int count) {
    for (int i = 0; i < columns.length; i++) {
      FixedType kind = fixed[i];
      OtherColumn other = others[i];
      if (kind != null) {
        copy(i, kind, batch.column(columns[i]), rows, slots, count);
      } else if (other != null) {
        other.copy(batch, columns[i], rows, slots, count);
      }
    }
  }

  private void copy(
      int column, FixedType kind, ColumnVector values, int[] rows, int[] slots, int count) {
    boolean mayBeNull = values.hasNull();
    int word = flags + column;
    int flag = column / Long.SIZE;
    long bit = 1L << column;
    for (int i = 0; i < count; i++) {
      int slot = slots[i] * wordsOfSlot;
      if (mayBeNull && values.isNullAt(rows[i])) {
        words[slot + flag] &= ~bit;
      } else {
        words[slot + flag] |= bit;
        words[slot + word] = kind.bits(values, rows[i], types[column]);
      }
    }
  }

  private boolean isThere(int slot, int column) {
    return (words[slot * wordsOfSlot + column / Long.SIZE] & (1L << column)) != 0;
  }

  private long bits(int slot, int column) {
    return words[slot * wordsOfSlot + flags + column];
  }

  @Override
  public boolean isSame(ColumnarBatch batch, int row, int slot) {
    for (int i = 0; i < columns.length; i++) {
      FixedType kind = fixed[i];
      OtherColumn other = others[i];
      ColumnVector values = batch.column(columns[i]);
      boolean same =
          kind != null
              ? isThere(slot, i) != values.isNullAt(row)
                  && (!isThere(slot, i)
                      || kind.areSame(bits(slot, i), kind.bits(values, row, types[i])))
              : other == null || other.isSame(batch, columns[i], row, slot);
      if (!same) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void copy(SlotValues<ColumnarBatch> other, int slot) {
    StoredRows that = (StoredRows) other;
    System.arraycopy(that.words, slot * wordsOfSlot, words, slot * wordsOfSlot, wordsOfSlot);
    for (int i = 0; i < columns.length; i++) {
      OtherColumn ours = others[i];
      OtherColumn theirs = that.others[i];
      if (ours != null && theirs != null) {
        ours.copy(theirs, slot);
      }
    }
  }

  @Override
  public boolean isSame(SlotValues<ColumnarBatch> other, int slot) {
    StoredRows that = (StoredRows) other;
    for (int i = 0; i < columns.length; i++) {
      FixedType kind = fixed[i];
      OtherColumn ours = others[i];
      OtherColumn theirs = that.others[i];
      boolean same =
          kind != null
              ? isThere(slot, i) == that.isThere(slot, i)
                  && (!isThere(slot, i) || kind.areSame(bits(slot, i), that.bits(slot, i)))
              : ours == null || theirs == null || ours.isSame(theirs, slot);
      if (!same) {
        return false;
      }
    }
    return true;
  }

  /**
   * Gives values to one task.
   *
   * @param from for each slot of the spine the one that holds what it sees; -1 for nothing
   */
  FilledTable.Gathering gathering(int[] from) {
    return new Gathered(from);
  }

  private final class Gathered implements FilledTable.Gathering {
    private final int[] from;
    private int[] holders = new int[0];
    private long[] fetched = new long[0];
    private int count;

    Gathered(int[] from) {
      this.from = from;
    }

    @Override
    public void fetch(int[] slots, int some) {
      count = some;
      if (holders.length < count) {
        holders = new int[count];
        fetched = new long[count * wordsOfSlot];
      }
      for (int i = 0; i < count; i++) {
        holders[i] = slots[i] < 0 ? -1 : from[slots[i]];
      }
      if (words.length == 0) {
        return;
      }
      for (int i = 0; i < count; i++) {
        int at = Math.max(holders[i], 0) * wordsOfSlot;
        for (int word = 0; word < wordsOfSlot; word++) {
          fetched[i * wordsOfSlot + word] = words[at + word];
        }
      }
    }

    @Override
    public void give(int column, WritableColumnVector into) {
      FixedType kind = fixed[column];
      OtherColumn other = others[column];
      if (kind != null) {
        give(column, kind, into);
      } else if (other != null) {
        other.give(holders, count, into);
      }
    }

    private void give(int column, FixedType kind, WritableColumnVector into) {
      int flag = column / Long.SIZE;
      long bit = 1L << column;
      int word = flags + column;
      for (int i = 0; i < count; i++) {
        int at = i * wordsOfSlot;
        if (holders[i] >= 0 && (fetched[at + flag] & bit) != 0) {
          kind.give(fetched[at + word], into, i, types[column]);
        } else {
          into.putNull(i);
        }
      }
    }
  }
}
