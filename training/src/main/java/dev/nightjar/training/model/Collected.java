package dev.nightjar.training.model;

import java.util.SortedMap;

/**
 * What came out of collecting.
 *
 * @param matrix the rows whose label is known
 * @param unlabelled how many rows were left out because their label is null, NaN or infinite
 * @param rounded by column of the data, how many of the matrix's rows hold a whole number beyond
 *     2^24 that no float is equal to and that became the nearest one; columns without are left out
 * @param hashes by each {@link RowRoles#hashed} column, an evenly distributed hash of the value in
 *     each of the matrix's rows: equal values, equal hashes; 0 for null alone
 */
public record Collected(
    Matrix matrix,
    long unlabelled,
    SortedMap<String, Long> rounded,
    SortedMap<String, long[]> hashes) {}
