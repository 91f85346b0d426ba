package dev.nightjar.features.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The point-in-time join of a spine with one feature table. Feature rows stream past in any order:
 * each goes to the first slot that can see it and stays there if none is better; at the end slots
 * are filled forward along each entity. What is kept is the greatest of a total order, so neither
 * the order of rows nor how they are cut into parts can show in the result, and a row offered twice
 * counts once.
 *
 * @param <B> a batch of feature rows
 */
public final class Candidates<B> {
  private final SpineSlots slots;
  private final AsOfRule rule;
  private final SlotValues<B> values;
  private final boolean[] held;
  private final boolean[] tied;
  private final long[] event;
  private final long @Nullable [] known;
  private final long @Nullable [] sequence;

  /** Copies that are due: copying column by column is faster than row by row. */
  private int[] dueRows = new int[1024];

  private int[] dueSlots = new int[1024];
  private int due;

  /**
   * Slots that hold nothing yet.
   *
   * @param hasKnown feature rows have a known_at of their own
   * @param hasSequence they have a sequence
   */
  public Candidates(
      SpineSlots slots,
      AsOfRule rule,
      SlotValues<B> values,
      boolean hasKnown,
      boolean hasSequence) {
    this.slots = slots;
    this.rule = rule;
    this.values = values;
    this.held = new boolean[slots.size()];
    this.tied = new boolean[slots.size()];
    this.event = new long[slots.size()];
    this.known = hasKnown ? new long[slots.size()] : null;
    this.sequence = hasSequence ? new long[slots.size()] : null;
  }

  /** Offers the rows of a batch. */
  public void offer(EventBatch batch, B rows) {
    for (int row = 0; row < batch.rows(); row++) {
      int entity = batch.entity()[row];
      if (entity < 0) {
        continue;
      }
      int slot = firstThatSees(batch, row, entity);
      if (slot < 0) {
        continue;
      }
      int order = held[slot] ? compare(batch, row, slot) : 1;
      if (order > 0) {
        take(batch, row, slot);
      } else if (order == 0) {
        copyDue(rows);
        tied[slot] |= !values.isSame(rows, row, slot);
      }
      if (due == dueRows.length) {
        copyDue(rows);
      }
    }
    copyDue(rows);
  }

  /** The first slot that sees a row; -1 if none does, for all that are later look back less far. */
  private int firstThatSees(EventBatch batch, int row, int entity) {
    long happened = batch.event()[row];
    if (rule.exclusive() && happened == Long.MAX_VALUE) {
      return -1;
    }
    long seenFrom = rule.exclusive() ? happened + 1 : happened;
    if (batch.known() != null) {
      seenFrom = Math.max(seenFrom, batch.known()[row]);
    }
    int slot = slots.firstAtOrAfter(entity, seenFrom);
    return slot < 0 || happened < rule.earliest(slots.at(slot)) ? -1 : slot;
  }

  private int compare(EventBatch batch, int row, int slot) {
    int order = Long.compare(batch.event()[row], event[slot]);
    if (order == 0 && known != null && batch.known() != null) {
      order = Long.compare(batch.known()[row], known[slot]);
    }
    if (order == 0 && sequence != null && batch.sequence() != null) {
      order = Long.compare(batch.sequence()[row], sequence[slot]);
    }
    return order;
  }

  private void take(EventBatch batch, int row, int slot) {
    held[slot] = true;
    tied[slot] = false;
    event[slot] = batch.event()[row];
    if (known != null && batch.known() != null) {
      known[slot] = batch.known()[row];
    }
    if (sequence != null && batch.sequence() != null) {
      sequence[slot] = batch.sequence()[row];
    }
    dueRows[due] = row;
    dueSlots[due++] = slot;
  }

  private void copyDue(B rows) {
    if (due > 0) {
      values.copy(rows, dueRows, dueSlots, due);
      due = 0;
    }
  }

  /** Takes in what other candidates of the same slots hold. */
  public void merge(Candidates<B> other) {
    for (int slot = 0; slot < held.length; slot++) {
      if (!other.held[slot]) {
        continue;
      }
      int order = held[slot] ? other.compare(slot, this, slot) : 1;
      if (order > 0) {
        take(other, slot);
      } else if (order == 0) {
        tied[slot] |= other.tied[slot] || !values.isSame(other.values, slot);
      }
    }
  }

  private void take(Candidates<B> other, int slot) {
    held[slot] = true;
    tied[slot] = other.tied[slot];
    event[slot] = other.event[slot];
    if (known != null && other.known != null) {
      known[slot] = other.known[slot];
    }
    if (sequence != null && other.sequence != null) {
      sequence[slot] = other.sequence[slot];
    }
    values.copy(other.values, slot);
  }

  private int compare(int slot, Candidates<B> other, int otherSlot) {
    int order = Long.compare(event[slot], other.event[otherSlot]);
    if (order == 0 && known != null && other.known != null) {
      order = Long.compare(known[slot], other.known[otherSlot]);
    }
    if (order == 0 && sequence != null && other.sequence != null) {
      order = Long.compare(sequence[slot], other.sequence[otherSlot]);
    }
    return order;
  }

  /** For each slot the one that holds what it sees: itself or one before it; -1 for nothing. */
  public int[] fill() {
    int[] from = new int[held.length];
    Arrays.fill(from, -1);
    for (int entity = 0; entity < slots.entities(); entity++) {
      int best = -1;
      for (int slot = slots.first(entity); slot < slots.first(entity + 1); slot++) {
        if (held[slot] && (best < 0 || compare(slot, this, best) > 0)) {
          best = slot;
        }
        if (best >= 0 && event[best] >= rule.earliest(slots.at(slot))) {
          from[slot] = best;
        }
      }
    }
    return from;
  }

  /** True when rows that differ were equally new for a slot: which one it holds is chance. */
  public boolean isTied(int slot) {
    return tied[slot];
  }

  /** The event_time of the row that a slot holds. */
  public long event(int slot) {
    return event[slot];
  }

  /** The values that slots hold. */
  public SlotValues<B> values() {
    return values;
  }
}
