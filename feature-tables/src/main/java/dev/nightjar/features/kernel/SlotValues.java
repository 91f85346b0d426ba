package dev.nightjar.features.kernel;

/**
 * The values of the feature rows that slots hold at present.
 *
 * @param <B> a batch of feature rows
 */
public interface SlotValues<B> {
  /** Copies rows of a batch into slots, in this order: a slot may come twice. */
  void copy(B batch, int[] rows, int[] slots, int count);

  /** True when a row of a batch has in all columns the values that the slot holds. */
  boolean isSame(B batch, int row, int slot);

  /** Takes over the values that other values hold for a slot. */
  void copy(SlotValues<B> other, int slot);

  /** True when others hold the same values for a slot. */
  boolean isSame(SlotValues<B> other, int slot);
}
