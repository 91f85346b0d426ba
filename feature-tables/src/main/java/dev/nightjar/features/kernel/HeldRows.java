package dev.nightjar.features.kernel;

import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The feature row that each slot of a spine holds: the newest so far of those that it is the first
 * to see. Newest is the greatest by event_time, known_at and sequence (rule T4).
 *
 * @param <B> a batch of feature rows
 */
public final class HeldRows<B> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final SlotValues<B> values;

  /** A bit for each slot: so small that it stays near the processor. */
  private final long[] held;

  private final long[] tied;

  /** Before all others where nothing is held. */
  private final long[] event;

  private final long @Nullable [] known;
  private final long @Nullable [] sequence;

  /**
   * Slots that hold nothing yet.
   *
   * @param hasKnown feature rows have a known_at of their own
   * @param hasSequence they have a sequence
   */
  public HeldRows(int slots, SlotValues<B> values, boolean hasKnown, boolean hasSequence) {
    this.values = values;
    this.held = new long[(slots + Long.SIZE - 1) / Long.SIZE];
    this.tied = new long[held.length];
    this.event = new long[slots];
    Arrays.fill(event, Long.MIN_VALUE);
    this.known = hasKnown ? new long[slots] : null;
    this.sequence = hasSequence ? new long[slots] : null;
  }

  /** Bytes a slot takes, values left out. */
  public static int bytesOfSlot(boolean hasKnown, boolean hasSequence) {
    return 1 + Long.BYTES * (1 + (hasKnown ? 1 : 0) + (hasSequence ? 1 : 0));
  }

  /** True when the slot holds a row. */
  public boolean isHeld(int slot) {
    return is(held, slot);
  }

  /** True when rows that differ were equally new for a slot: which one it holds is chance. */
  public boolean isTied(int slot) {
    return is(tied, slot);
  }

  /** The event_time of the row that a slot holds. */
  public long event(int slot) {
    return event[slot];
  }

  /** The values that slots hold. */
  public SlotValues<B> values() {
    return values;
  }

  /** Takes in what another part of the feature rows has left in the same slots. */
  public void merge(HeldRows<B> other) {
    for (int slot = 0; slot < event.length; slot++) {
      if (!other.isHeld(slot)) {
        continue;
      }
      int order = isHeld(slot) ? other.compare(slot, this, slot) : 1;
      if (order > 0) {
        take(other, slot);
      } else if (order == 0) {
        set(tied, slot, isTied(slot) || other.isTied(slot) || !values.isSame(other.values, slot));
      }
    }
  }

  /**
   * Which rows of a batch are not older, by their event, than what their slot holds.
   *
   * @param slotOf each row's slot; -1 for none
   * @param into gets the rows
   * @return how many they are
   */
  int hopeful(EventBatch batch, int[] slotOf, int[] into) {
    int count = 0;
    long[] happened = batch.event();
    for (int row = 0; row < batch.rows(); row++) {
      int slot = slotOf[row];
      into[count] = row;
      count += (slot >= 0) & (event[Math.max(slot, 0)] <= happened[row]) ? 1 : 0;
    }
    return count;
  }

  private static boolean is(long[] bits, int slot) {
    return (bits[slot / Long.SIZE] & (1L << slot)) != 0;
  }

  private static void set(long[] bits, int slot, boolean value) {
    long bit = 1L << slot;
    long word = bits[slot / Long.SIZE];
    bits[slot / Long.SIZE] = value ? word | bit : word & ~bit;
  }

  /** Greater than zero when a row is newer than what the slot holds. */
  int compare(EventBatch batch, int row, int slot) {
    if (!isHeld(slot)) {
      return 1;
    }
    int order = Long.compare(batch.event()[row], event[slot]);
    if (order == 0 && known != null && batch.known() != null) {
      order = Long.compare(batch.known()[row], known[slot]);
    }
    if (order == 0 && sequence != null && batch.sequence() != null) {
      order = Long.compare(batch.sequence()[row], sequence[slot]);
    }
    return order;
  }

  /** Which of two slots holds the newer row; both hold one. */
  int compare(int slot, HeldRows<B> other, int otherSlot) {
    int order = Long.compare(event[slot], other.event[otherSlot]);
    if (order == 0 && known != null && other.known != null) {
      order = Long.compare(known[slot], other.known[otherSlot]);
    }
    if (order == 0 && sequence != null && other.sequence != null) {
      order = Long.compare(sequence[slot], other.sequence[otherSlot]);
    }
    return order;
  }

  /** Gives a row to a slot; its values are copied apart. */
  void take(EventBatch batch, int row, int slot) {
    set(held, slot, true);
    set(tied, slot, false);
    event[slot] = batch.event()[row];
    if (known != null && batch.known() != null) {
      known[slot] = batch.known()[row];
    }
    if (sequence != null && batch.sequence() != null) {
      sequence[slot] = batch.sequence()[row];
    }
  }

  /** A row as new as what the slot holds: one and the same where all values are. */
  void tie(B batch, int row, int slot) {
    set(tied, slot, isTied(slot) || !values.isSame(batch, row, slot));
  }

  private void take(HeldRows<B> other, int slot) {
    set(held, slot, true);
    set(tied, slot, other.isTied(slot));
    event[slot] = other.event[slot];
    if (known != null && other.known != null) {
      known[slot] = other.known[slot];
    }
    if (sequence != null && other.sequence != null) {
      sequence[slot] = other.sequence[slot];
    }
    values.copy(other.values, slot);
  }
}
