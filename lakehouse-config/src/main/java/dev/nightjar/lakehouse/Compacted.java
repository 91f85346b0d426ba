package dev.nightjar.lakehouse;

/**
 * What became of a table's small files; its rows are the same.
 *
 * @param table the table
 * @param before how many files were put together; 0 where there was nothing to do
 * @param after how many they became
 */
public record Compacted(String table, long before, long after) {}
