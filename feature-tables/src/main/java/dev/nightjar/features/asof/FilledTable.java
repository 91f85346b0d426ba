package dev.nightjar.features.asof;

import java.io.Serializable;

/**
 * What each slot of a spine sees of one feature table.
 *
 * @param values the values that slots hold
 * @param from for each slot the one that holds what it sees; -1 for nothing
 * @param ties slots that see one of several equally new rows that differ
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
record FilledTable(StoredRows values, int[] from, int ties) implements Serializable {}
