package dev.nightjar.features.kernel;

import java.util.Arrays;

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
  private final HeldRows<B> held;

  /** Copies that are due: copying column by column is faster than row by row. */
  private final int[] dueRows = new int[1024];

  private final int[] dueSlots = new int[1024];
  private int due;

  private long touched;

  /** For each row of the batch the first slot that sees it; -1 if none does. */
  private int[] slotOf = new int[0];

  /** Rows of the batch that may be newer than what their slot holds. */
  private int[] hopeful = new int[0];

  /** The join of slots by a rule; what they hold goes to {@code held}. */
  public Candidates(SpineSlots slots, AsOfRule rule, HeldRows<B> held) {
    this.slots = slots;
    this.rule = rule;
    this.held = held;
  }

  /**
   * Offers the rows of a batch. Loops are apart so that each has few branches: then processors
   * fetch the places of many rows from the memory at once, and that is what takes the time.
   */
  public void offer(EventBatch batch, B rows) {
    if (slots.size() == 0) {
      return;
    }
    if (batch.rows() > slotOf.length) {
      slotOf = new int[batch.rows()];
      hopeful = new int[batch.rows()];
    }
    touched += slots.touch(batch.entity(), batch.rows());
    for (int row = 0; row < batch.rows(); row++) {
      int entity = batch.entity()[row];
      slotOf[row] = entity < 0 ? -1 : firstThatSees(batch, row, entity);
    }
    int count = held.hopeful(batch, slotOf, hopeful);
    for (int i = 0; i < count; i++) {
      int row = hopeful[i];
      int slot = slotOf[row];
      int order = held.compare(batch, row, slot);
      if (order > 0) {
        held.take(batch, row, slot);
        dueRows[due] = row;
        dueSlots[due++] = slot;
      }
      if (order == 0 || due == dueRows.length) {
        copyDue(rows);
      }
      if (order == 0) {
        held.tie(rows, row, slot);
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
    long[] known = batch.known();
    if (known != null) {
      seenFrom = Math.max(seenFrom, known[row]);
    }
    int slot = slots.firstAtOrAfter(entity, seenFrom);
    return slot < 0 || happened < rule.earliest(slots.at(slot)) ? -1 : slot;
  }

  private void copyDue(B rows) {
    if (due > 0) {
      held.values().copy(rows, dueRows, dueSlots, due);
      due = 0;
    }
  }

  /** What the slots hold. */
  public HeldRows<B> held() {
    return held;
  }

  /** For each slot the one that holds what it sees: itself or one before it; -1 for nothing. */
  public int[] fill() {
    int[] from = new int[slots.size()];
    Arrays.fill(from, -1);
    for (int entity = 0; entity < slots.entities(); entity++) {
      int best = -1;
      for (int slot = slots.first(entity); slot < slots.first(entity + 1); slot++) {
        if (held.isHeld(slot) && (best < 0 || held.compare(slot, held, best) > 0)) {
          best = slot;
        }
        if (best >= 0 && held.event(best) >= rule.earliest(slots.at(slot))) {
          from[slot] = best;
        }
      }
    }
    return from;
  }
}
