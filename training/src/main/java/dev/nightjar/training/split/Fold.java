package dev.nightjar.training.split;

/**
 * A division of rows. Parts are row indices, ascending; no row is in two of them.
 *
 * <p>The arrays are shared, not copied: nobody writes to them.
 *
 * @param train rows to train on
 * @param validation rows that trials are compared on
 * @param test rows that the reported metrics are measured on, the same in all folds; empty where
 *     the split has no test part
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
public record Fold(int[] train, int[] validation, int[] test) {}
